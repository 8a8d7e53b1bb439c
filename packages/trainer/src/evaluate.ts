import { ChromaskError, type Example, type Mask, type MaskSource, type RgbImage, type Seed } from '@chromask/core'
import { constantBaseline, createEvaluation, type EvaluationRow, grayBaseline } from '@chromask/metrics'

/** Masks to evaluate on. */
export interface EvaluationFamily {
  readonly name: string
  /** Whether the training saw it. */
  readonly seen: boolean
  readonly source: MaskSource
}

/** What coloured the pictures: the model, or one of the two baselines that it must beat. */
export type EvaluationMethod = 'model' | 'no colour' | 'constant colour'

/** One coloured picture, to be looked at. */
export interface ColouredSample {
  readonly family: string
  readonly seen: boolean
  readonly id: string
  readonly truth: RgbImage
  readonly mask: Mask
  readonly result: RgbImage
}

export interface EvaluateOptions {
  /** Colours square pictures; such as a trainer's `predict`. */
  readonly predict: (pictures: readonly RgbImage[], masks: readonly Mask[]) => Promise<readonly RgbImage[]>
  /** Square pictures of one size. */
  readonly examples: readonly Example[]
  readonly families: readonly EvaluationFamily[]
  /** The best constant colour of the training data, CIELAB. */
  readonly constant: { readonly a: number; readonly b: number }
  /** Which masks: picture i gets mask i of the family's stream. @default 'evaluation' */
  readonly seed?: Seed
  /** Samples kept of each family. @default 4 */
  readonly samples?: number
  readonly signal?: AbortSignal
}

/**
 * Colours pictures under each family of masks and measures the results, beside the two baselines.
 *
 * @throws ChromaskError `trainer/no-examples` without a picture.
 */
export async function evaluate(
  options: EvaluateOptions,
): Promise<{ rows: EvaluationRow[]; samples: ColouredSample[] }> {
  const { predict, examples, families, constant, seed = 'evaluation', samples: kept = 4, signal } = options
  const first = examples[0]?.image
  if (!first) throw new ChromaskError('trainer/no-examples', 'evaluate needs at least one picture, got none.')
  const truths = examples.map((example) => example.image)
  const rows: EvaluationRow[] = []
  const samples: ColouredSample[] = []

  for (const { name: family, seen, source } of families) {
    signal?.throwIfAborted()
    const masks = await Promise.all(
      examples.map((example, index) =>
        source.sample({ width: first.width, height: first.height, seed, index, progress: 1, example }),
      ),
    )
    const coloured = await predict(truths, masks)
    const methods: Record<EvaluationMethod, (index: number) => RgbImage> = {
      model: (index) => coloured[index] as RgbImage,
      'no colour': (index) => grayBaseline(truths[index] as RgbImage),
      'constant colour': (index) => constantBaseline(truths[index] as RgbImage, masks[index] as Mask, constant),
    }
    for (const [method, pictureOf] of Object.entries(methods) as [EvaluationMethod, (index: number) => RgbImage][]) {
      const evaluation = createEvaluation()
      examples.forEach(({ image: truth, label }, index) => {
        evaluation.add({
          truth,
          predicted: pictureOf(index),
          mask: masks[index] as Mask,
          ...(label !== undefined && { label }),
        })
      })
      rows.push({ family, seen, method, result: evaluation.result() })
    }
    // Spread over the set, so that neighbours of one class do not crowd out the rest.
    const stride = Math.max(1, Math.floor(examples.length / kept))
    for (
      let index = 0;
      index < examples.length && samples.filter((sample) => sample.family === family).length < kept;
      index += stride
    ) {
      const { id, image: truth } = examples[index] as Example
      samples.push({ family, seen, id, truth, mask: masks[index] as Mask, result: coloured[index] as RgbImage })
    }
  }
  return { rows, samples }
}
