import type { Tensor4D, Variable } from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** Variables by a name that stays the same from process to process (TF.js's own names are only unique). */
export type NamedVariables = ReadonlyMap<string, Variable>

/** What a network is to a trainer: its variables, and how it is applied (see the kinds below). */
export interface Network {
  /** The TF.js layers model behind it, where there is one: for export and inspection. */
  readonly model?: LayersModel
  /** What an optimizer changes. */
  readonly trainable: NamedVariables
  /** What a step changes by itself: running statistics of normalisation. */
  readonly statistics: NamedVariables
  dispose(): void
}

/** How normalisation works: `training` uses the batch's statistics and updates the running ones, `batch` uses the
 * batch's and updates nothing, `running` uses the running ones. */
export type NormMode = 'training' | 'batch' | 'running'

/** Luma and mask to chroma. */
export interface Generator extends Network {
  /** `luma [B,H,W,1]` and `mask [B,H,W,1]` to `chroma [B,H,W,C]` in [-1,1]. */
  apply(luma: Tensor4D, mask: Tensor4D, mode: NormMode): Tensor4D
  /** The same, with the logits `[B,h,w,bins]` that the chroma comes from: for losses over bins of chroma. */
  applyWithLogits?(luma: Tensor4D, mask: Tensor4D, mode: NormMode): { chroma: Tensor4D; logits: Tensor4D }
}

/** Tells true colour from generated. */
export interface Discriminator extends Network {
  /** `luma [B,H,W,1]`, `chroma [B,H,W,C]` and `mask [B,H,W,1]` to logits `[B,h,w,1]`; above 0 = looks true. */
  apply(luma: Tensor4D, chroma: Tensor4D, mask: Tensor4D, mode: NormMode): Tensor4D
  /** The same, with what its layers found on the way: for losses that compare features. */
  applyWithFeatures?(luma: Tensor4D, chroma: Tensor4D, mask: Tensor4D, mode: NormMode): Judgement
}

/** A discriminator's logits `[B,h,w,1]`, and outputs of its layers from the first to the last. */
export interface Judgement {
  readonly logits: Tensor4D
  readonly features: readonly Tensor4D[]
}
