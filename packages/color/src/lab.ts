import type { ColorSpace } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { LAB_CHROMA_SCALE, LAB_LUMA_SCALE, LINEAR_TO_XYZ, XYZ_TO_LINEAR } from './constants.js'
import { fromLinear, labCurve, labCurveInverse, toLinear } from './curves.js'
import type { Matrix } from './matrix.js'
import { mix } from './mix.js'
import { checkShape } from './shapes.js'

// L = 116 fy - 16, a = 500 (fx - fy), b = 200 (fy - fz), all scaled; rows over (fx, fy, fz).
const LUMA_SLOPE = 116 / LAB_LUMA_SCALE
const LUMA_OFFSET = 16 / LAB_LUMA_SCALE + 1
const A_SLOPE = 500 / LAB_CHROMA_SCALE
const B_SLOPE = 200 / LAB_CHROMA_SCALE
const TO_LUMA: Matrix = [[0, LUMA_SLOPE, 0]]
const TO_CHROMA: Matrix = [
  [A_SLOPE, -A_SLOPE, 0],
  [0, B_SLOPE, -B_SLOPE],
]
const FROM_LUMA: Matrix = [[1 / LUMA_SLOPE], [1 / LUMA_SLOPE], [1 / LUMA_SLOPE]]
const FROM_CHROMA: Matrix = [
  [1 / A_SLOPE, 0],
  [0, 0],
  [0, -1 / B_SLOPE],
]

/** `rgb [B,H,W,3]` in [0,1] to `luma [B,H,W,1]` and `chroma [B,H,W,2]`. */
export function encodeLab(rgb: tf.Tensor4D): { luma: tf.Tensor4D; chroma: tf.Tensor4D } {
  const f = labCurve(mix(toLinear(rgb), LINEAR_TO_XYZ))
  return { luma: tf.sub(mix(f, TO_LUMA), LUMA_OFFSET), chroma: mix(f, TO_CHROMA) }
}

/** The way back; without chroma, the grey of that luma. */
export function decodeLab(luma: tf.Tensor4D, chroma?: tf.Tensor4D): tf.Tensor4D {
  const grey = mix(tf.add(luma, LUMA_OFFSET), FROM_LUMA)
  const f = chroma ? tf.add<tf.Tensor4D>(grey, mix(chroma, FROM_CHROMA)) : grey
  return tf.clipByValue(fromLinear(mix(labCurveInverse(f), XYZ_TO_LINEAR)), 0, 1)
}

/**
 * CIELAB under D65 (as scikit-image's rgb2lab): `luma = L/50 - 1` in [-1, 1], `chroma = (a, b)/110` in some [-1, 1],
 * neutral chroma 0. Distances are close to what people see. The white is the matrix's own, so greys have no chroma at all.
 *
 * Its functions throw `color/invalid-shape`. Gradients are finite everywhere, black included.
 *
 * @example
 * ```ts
 * import { lab } from '@chromask/color'
 * import * as tf from '@tensorflow/tfjs-core'
 * import '@tensorflow/tfjs-backend-cpu'
 *
 * const red = tf.tensor4d([1, 0, 0], [1, 1, 1, 3])
 * const { luma, chroma } = lab.encode(red)
 * const [a = 0, b = 0] = chroma.dataSync()
 * console.log(((luma.dataSync()[0] ?? 0) * 50 + 50).toFixed(1), (a * 110).toFixed(1), (b * 110).toFixed(1)) // 53.2 80.1 67.2
 * ```
 */
export const lab: ColorSpace = {
  name: 'lab',
  chromaChannels: 2,
  encode(rgb) {
    checkShape('rgb', rgb, 3)
    return tf.tidy(() => encodeLab(rgb))
  },
  decode(luma, chroma) {
    checkShape('luma', luma, 1)
    checkShape('chroma', chroma, 2, luma)
    return tf.tidy(() => decodeLab(luma, chroma))
  },
  neutral(luma) {
    checkShape('luma', luma, 1)
    const [batch, height, width] = luma.shape
    return tf.zeros([batch, height, width, 2])
  },
}
