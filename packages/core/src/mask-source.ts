import type { Example } from './example.js'
import type { Mask } from './picture.js'
import type { Seed } from './random.js'

/** Everything a mask may depend on. */
export interface MaskRequest {
  /** Pixels. */
  readonly height: number
  /** Pixels. */
  readonly width: number
  readonly seed: Seed
  /** Which mask of the stream: the same seed and index give the same mask, on every platform. */
  readonly index: number
  /** How far the training is, in [0, 1]. @default 0 */
  readonly progress?: number
  /** The picture that will be coloured, for masks that follow its content. */
  readonly example?: Example
}

/** A family of masks. `sample` is pure in its request. */
export interface MaskSource {
  readonly name: string
  sample(request: MaskRequest): Mask | Promise<Mask>
}
