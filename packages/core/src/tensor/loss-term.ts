import type { Scalar, Tensor4D } from '@tensorflow/tfjs-core'
import type { Schedule } from '../schedule.js'

/** Everything a loss may look at. All tensors are float32, NHWC. */
export interface StepContext {
  /** `[B,H,W,1]`. */
  readonly luma: Tensor4D
  /** The true chroma, `[B,H,W,C]`. */
  readonly chroma: Tensor4D
  /** `[B,H,W,1]` in [0,1], 1 = colour here. */
  readonly mask: Tensor4D
  /** The chroma of a grey picture, `[B,H,W,C]`: zeros unless the colour space says otherwise. */
  readonly neutral: Tensor4D
  /** What the generator should give: the true chroma inside the mask, the neutral one outside, `[B,H,W,C]`. */
  readonly target: Tensor4D
  /** What it gave, `[B,H,W,C]`. */
  readonly generated: Tensor4D
  /** The discriminator's logits for the true picture, `[B,h,w,1]`. Only in a discriminator's loss. */
  readonly logitsReal?: Tensor4D
  /** The discriminator's logits for the generated picture, `[B,h,w,1]`. Wherever there is a discriminator. */
  readonly logitsFake?: Tensor4D
  /** What the generator thinks of each bin of chroma, `[B,h,w,bins]`. Only in its own loss, for terms that need it. */
  readonly binLogits?: Tensor4D
  /** What the discriminator's layers make of the true and of the generated picture. For terms that need it. */
  readonly features?: { readonly real: readonly Tensor4D[]; readonly fake: readonly Tensor4D[] }
  /** The discriminator's logits for any other chroma `[B,H,W,C]` of these pictures. Only in a discriminator's loss. */
  readonly discriminate?: (chroma: Tensor4D) => Tensor4D
}

/** What a term cannot do without, beside the pictures. */
export type LossNeed = 'logitsFake' | 'logitsReal' | 'features' | 'discriminate' | 'binLogits'

/** One summand of a loss. */
export interface LossTerm {
  /** Names the term in logs; unique within a loss. */
  readonly name: string
  /** The factor before it, or a schedule of it over the run. */
  readonly weight: Schedule
  /** What must be in the context, if anything: a trainer whose networks cannot give it rejects such a term. */
  readonly needs?: LossNeed
  /** The unweighted value, a scalar. */
  compute(context: StepContext): Scalar
}
