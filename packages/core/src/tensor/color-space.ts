import type { Tensor4D } from '@tensorflow/tfjs-core'

/**
 * Splits pictures into what is given (luma) and what is to be found (chroma), inside a graph. All tensors are float32,
 * NHWC; the operations are differentiable.
 */
export interface ColorSpace {
  /** `yuv`, `lab` or `rgb`. */
  readonly name: string
  /** C: 2, or 3 for spaces whose chroma is the whole colour. */
  readonly chromaChannels: number
  /** `rgb [B,H,W,3]` in [0,1] to `luma [B,H,W,1]` in [-0.5,0.5] or [-1,1] and `chroma [B,H,W,C]` in some [-1,1]. */
  encode(rgb: Tensor4D): { luma: Tensor4D; chroma: Tensor4D }
  /** The way back: `rgb [B,H,W,3]` in [0,1], clipped. */
  decode(luma: Tensor4D, chroma: Tensor4D): Tensor4D
  /** The chroma `[B,H,W,C]` of a grey picture of that luma: what stands outside the mask. Zeros in `yuv` and `lab`. */
  neutral(luma: Tensor4D): Tensor4D
}
