import * as tf from '@tensorflow/tfjs-core'
import { LAB_CURVE, SRGB_CURVE } from './constants.js'

/**
 * A curve that is a straight line up to `threshold` and `curve` above. `curve` is only ever given values ≥ threshold,
 * so neither it nor its gradient meets the infinite slope of a root at 0; a `where` over both branches would multiply
 * that infinity by zero. At the threshold itself the slope is the line's.
 */
function joined(
  x: tf.Tensor4D,
  threshold: number,
  slope: number,
  curve: (above: tf.Tensor4D) => tf.Tensor4D,
): tf.Tensor4D {
  const distance = tf.sub(x, threshold)
  const above = tf.relu(distance)
  const line = tf.mul(tf.sub(distance, above), slope)
  return tf.add(curve(tf.add(above, threshold)), line)
}

/** sRGB to linear light, elementwise. */
export const toLinear = (rgb: tf.Tensor4D): tf.Tensor4D =>
  joined(rgb, SRGB_CURVE.threshold, 1 / SRGB_CURVE.slope, (x) =>
    tf.pow(tf.div(tf.add(x, SRGB_CURVE.offset), SRGB_CURVE.scale), SRGB_CURVE.exponent),
  )

/** Linear light to sRGB, elementwise; not clipped. */
export const fromLinear = (linear: tf.Tensor4D): tf.Tensor4D =>
  joined(linear, SRGB_CURVE.linearThreshold, SRGB_CURVE.slope, (x) =>
    tf.sub(tf.mul(tf.pow(x, 1 / SRGB_CURVE.exponent), SRGB_CURVE.scale), SRGB_CURVE.offset),
  )

/** CIELAB's `f`, elementwise. */
export const labCurve = (t: tf.Tensor4D): tf.Tensor4D =>
  joined(t, LAB_CURVE.threshold, LAB_CURVE.slope, (x) => tf.pow(x, 1 / 3))

/** The inverse of CIELAB's `f`, elementwise. */
export const labCurveInverse = (f: tf.Tensor4D): tf.Tensor4D =>
  joined(f, LAB_CURVE.inverseThreshold, 1 / LAB_CURVE.slope, (x) => tf.mul(tf.square(x), x))
