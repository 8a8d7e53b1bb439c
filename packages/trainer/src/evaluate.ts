import {
  ChromaskError,
  type Example,
  type FeatureExtractor,
  type Mask,
  type MaskSource,
  type RgbImage,
  type Seed,
} from '@chromask/core'
import {
  constantBaseline,
  type EvaluationRow,
  type EvaluationSummary,
  grayBaseline,
  type MeasuredSample,
  measurePicture,
  partialColorTarget,
  summarize,
} from '@chromask/metrics'
import { type ExtremeSample, extremesOf } from './extremes.js'
import { createFrechetRows } from './frechet-rows.js'

/** Masks to evaluate on. */
export interface EvaluationFamily {
  readonly name: string
  /** Whether the training saw it. */
  readonly seen: boolean
  readonly source: MaskSource
}

/** Colours square pictures; such as a trainer's `predict`. */
export type Predict = (pictures: readonly RgbImage[], masks: readonly Mask[]) => Promise<readonly RgbImage[]>

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
  /** What is to be measured: one (`model` in the rows), or several by name, the others compared with the first. */
  readonly predict: Predict | Readonly<Record<string, Predict>>
  /** Square pictures of one size. */
  readonly examples: readonly Example[]
  readonly families: readonly EvaluationFamily[]
  /** The best constant colour of the training data, CIELAB. */
  readonly constant: { readonly a: number; readonly b: number }
  /** Which masks: picture i gets mask i of the family's stream. @default 'evaluation' */
  readonly seed?: Seed
  /** With one, rows have Fréchet distances to the partial-colour targets, and its name. @default none */
  readonly features?: FeatureExtractor
  /** Samples kept of each family, coloured by the first model. @default 4 */
  readonly samples?: number
  readonly signal?: AbortSignal
}

/** What was measured, as tables and picture by picture. */
export interface EvaluateResult extends EvaluationSummary {
  readonly pictures: readonly MeasuredSample[]
  /** Some of the pictures, spread over the set. */
  readonly samples: readonly ColouredSample[]
  /** The best, the median and the worst picture of each family, by the error inside of the first model. */
  readonly extremes: readonly ExtremeSample[]
}

/**
 * Colours pictures under each family of masks and measures the results, beside the baselines `no colour` and
 * `constant colour`. All models get the same pictures and masks.
 *
 * @throws ChromaskError `trainer/no-examples` without a picture.
 */
export async function evaluate(options: EvaluateOptions): Promise<EvaluateResult> {
  const { examples, families, constant, seed = 'evaluation', samples: kept = 4, signal } = options
  const first = examples[0]?.image
  if (!first) throw new ChromaskError('trainer/no-examples', 'evaluate needs at least one picture, got none.')
  const models = typeof options.predict === 'function' ? { model: options.predict } : options.predict
  const [reference = ''] = Object.keys(models)
  const truths = examples.map((example) => example.image)
  const distances = options.features && createFrechetRows(options.features)
  const pictures: MeasuredSample[] = []
  const samples: ColouredSample[] = []
  const extremes: ExtremeSample[] = []

  for (const { name: family, seen, source } of families) {
    signal?.throwIfAborted()
    const masks = await Promise.all(
      examples.map((example, index) =>
        source.sample({ width: first.width, height: first.height, seed, index, progress: 1, example }),
      ),
    )
    const coloured: Record<string, readonly RgbImage[]> = {}
    for (const [name, predict] of Object.entries(models)) coloured[name] = await predict(truths, masks)
    const painted = {
      ...coloured,
      'no colour': truths.map(grayBaseline),
      'constant colour': truths.map((truth, index) => constantBaseline(truth, masks[index] as Mask, constant)),
    }
    const measured = Object.entries(painted).flatMap(([method, results]) =>
      examples.map(({ id, image: truth, label }, index): MeasuredSample => {
        const [predicted, mask] = [results[index] as RgbImage, masks[index] as Mask]
        const picture = measurePicture({ id, truth, predicted, mask, ...(label !== undefined && { label }) })
        return { ...picture, family, seen, method }
      }),
    )
    pictures.push(...measured)
    const targets = truths.map((truth, index) => partialColorTarget(truth, masks[index] as Mask))
    await distances?.add({ family, seen, painted, targets })
    extremes.push(...extremesOf({ family, seen, examples, masks, coloured, measured }))
    const own = coloured[reference] ?? []
    for (const index of spread(examples.length, kept)) {
      const { id, image: truth } = examples[index] as Example
      samples.push({ family, seen, id, truth, mask: masks[index] as Mask, result: own[index] as RgbImage })
    }
  }
  const { rows, groups } = summarize(pictures, Object.keys(models).length > 1 ? { reference } : {})
  const withDistance = (row: EvaluationRow): EvaluationRow => ({ ...row, ...distances?.of(row) })
  return { rows: rows.map(withDistance), groups: groups.map(withDistance), pictures, samples, extremes }
}

/** Places at even distances, so that neighbours of one class do not crowd out the rest. */
const spread = (length: number, count: number): number[] => {
  const stride = Math.max(1, Math.floor(length / count))
  return Array.from({ length: Math.min(count, length) }, (_, i) => i * stride)
}
