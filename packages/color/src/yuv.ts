import type { ColorSpace } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { RGB_TO_YUV, YUV_LUMA_OFFSET, YUV_TO_RGB } from './constants.js'
import { mix } from './mix.js'
import { checkShape } from './shapes.js'

const TO_LUMA = RGB_TO_YUV.slice(0, 1)
const TO_CHROMA = RGB_TO_YUV.slice(1)
const FROM_LUMA = YUV_TO_RGB.map((row) => row.slice(0, 1))
const FROM_CHROMA = YUV_TO_RGB.map((row) => row.slice(1))

/**
 * BT.601 YUV (as scikit-image's rgb2yuv): `luma = y - 0.5` in [-0.5, 0.5], `chroma = (u/0.43601035, v/0.61497538)` in
 * [-1, 1], neutral chroma 0. Linear, hence the cheapest; the space of Pinho 2018 and Zhao 2016.
 *
 * Its functions throw `color/invalid-shape`.
 *
 * @example
 * ```ts
 * import { yuv } from '@chromask/color'
 * import * as tf from '@tensorflow/tfjs-core'
 * import '@tensorflow/tfjs-backend-cpu'
 *
 * const red = tf.tensor4d([1, 0, 0], [1, 1, 1, 3])
 * const { luma, chroma } = yuv.encode(red)
 * console.log(luma.dataSync()[0]?.toFixed(3)) // -0.201
 * console.log(Array.from(chroma.dataSync(), (value) => value.toFixed(3)).join(' ')) // -0.337 1.000
 * ```
 */
export const yuv: ColorSpace = {
  name: 'yuv',
  chromaChannels: 2,
  encode(rgb) {
    checkShape('rgb', rgb, 3)
    return tf.tidy(() => ({ luma: tf.sub(mix(rgb, TO_LUMA), YUV_LUMA_OFFSET), chroma: mix(rgb, TO_CHROMA) }))
  },
  decode(luma, chroma) {
    checkShape('luma', luma, 1)
    checkShape('chroma', chroma, 2, luma)
    return tf.tidy(() =>
      tf.clipByValue(
        tf.add<tf.Tensor4D>(mix(tf.add(luma, YUV_LUMA_OFFSET), FROM_LUMA), mix(chroma, FROM_CHROMA)),
        0,
        1,
      ),
    )
  },
  neutral(luma) {
    checkShape('luma', luma, 1)
    const [batch, height, width] = luma.shape
    return tf.zeros([batch, height, width, 2])
  },
}
