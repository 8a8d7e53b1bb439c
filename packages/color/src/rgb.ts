import type { ColorSpace } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { decodeLab, encodeLab } from './lab.js'
import { checkShape } from './shapes.js'

/** [0, 1] to [-1, 1]. */
const signed = (rgb: tf.Tensor4D): tf.Tensor4D => tf.sub(tf.mul(rgb, 2), 1)
/** [-1, 1] to [0, 1]. */
const unsigned = (chroma: tf.Tensor4D): tf.Tensor4D => tf.mul(tf.add(chroma, 1), 0.5)

/**
 * The whole colour as chroma: `luma = L/50 - 1` of CIELAB in [-1, 1], `chroma = rgb*2 - 1`, three channels in [-1, 1];
 * neutral chroma is the grey of that luma. For networks that paint RGB outright, such as Han 2017's.
 *
 * `decode` keeps the luma it is given: of the painted RGB it takes CIELAB's a and b alone. Its functions throw
 * `color/invalid-shape`. Gradients are finite everywhere.
 *
 * @example
 * ```ts
 * import { rgb } from '@chromask/color'
 * import * as tf from '@tensorflow/tfjs-core'
 * import '@tensorflow/tfjs-backend-cpu'
 *
 * const { luma, chroma } = rgb.encode(tf.tensor4d([0, 1, 0], [1, 1, 1, 3]))
 * console.log(chroma.dataSync().join(' ')) // -1 1 -1
 * const grey = rgb.neutral(luma).dataSync() // as light as the green, in all three channels
 * console.log(Array.from(grey, (value) => value.toFixed(2)).join(' ')) // 0.72 0.72 0.72
 * ```
 */
export const rgb: ColorSpace = {
  name: 'rgb',
  chromaChannels: 3,
  encode(picture) {
    checkShape('rgb', picture, 3)
    return tf.tidy(() => ({ luma: encodeLab(picture).luma, chroma: signed(picture) }))
  },
  decode(luma, chroma) {
    checkShape('luma', luma, 1)
    checkShape('chroma', chroma, 3, luma)
    return tf.tidy(() => decodeLab(luma, encodeLab(tf.clipByValue(unsigned(chroma), 0, 1)).chroma))
  },
  neutral(luma) {
    checkShape('luma', luma, 1)
    return tf.tidy(() => signed(decodeLab(luma)))
  },
}
