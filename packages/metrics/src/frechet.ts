import { ChromaskError, type FeatureExtractor, type RgbImage } from '@chromask/core'
import { createGaussian, type Gaussian, gaussianDistance } from './gaussian.js'

/** How far apart two sets of pictures are, and in the eyes of what. */
export interface FrechetResult {
  /** 0 for sets that look alike; `null` with fewer than two pictures on a side. */
  readonly distance: number | null
  /** The name of the feature extractor. Distances of different ones cannot be compared. */
  readonly features: string
}

/** Gathers pictures of two sets, which need not be of one size; nothing of them is kept but mean and covariance. */
export interface Frechet {
  /** Throws `metrics/invalid-features` where the extractor gives no vectors, or such of various lengths, and what it throws. */
  add(pictures: { readonly truth?: readonly RgbImage[]; readonly predicted?: readonly RgbImage[] }): Promise<void>
  result(): FrechetResult
}

/**
 * The Fréchet distance between two sets of pictures (Heusel et al. 2017): their features are taken for normally distributed,
 * each set of its own mean and covariance. It judges how pictures look as a whole, without asking which belongs to which. It
 * depends on how many there are (fewer look farther apart): compare distances of as many pictures, some times more than
 * features.
 *
 * @example
 * ```ts
 * import { createRgbImage, type FeatureExtractor, type RgbImage } from '@chromask/core'
 * import { createFrechet } from '@chromask/metrics'
 *
 * const red: FeatureExtractor = {
 *   name: 'red of the first pixel',
 *   extract: async (pictures) => pictures.map(({ data }) => Float32Array.of(data[0] ?? 0)),
 * }
 * const pixels = (...reds: number[]): RgbImage[] => reds.map((value) => createRgbImage(1, 1, Uint8Array.of(value, 0, 0)))
 * const frechet = createFrechet(red)
 * await frechet.add({ truth: pixels(10, 20, 30), predicted: pixels(50, 70, 90) })
 * // Means 20 and 70, standard deviations 10 and 20: 50² + 10².
 * const { distance, features } = frechet.result()
 * console.log(distance, features) // 2600 red of the first pixel
 * ```
 */
export function createFrechet(extractor: FeatureExtractor): Frechet {
  const sides: Record<'truth' | 'predicted', Gaussian | undefined> = { truth: undefined, predicted: undefined }
  const { name } = extractor
  let length: number | undefined
  return {
    async add(pictures) {
      for (const side of ['truth', 'predicted'] as const) {
        const given = pictures[side] ?? []
        const vectors = given.length > 0 ? await extractor.extract(given) : []
        length ??= vectors[0]?.length
        checkFeatures(vectors, given.length, length ?? 0, name)
        if (length === undefined) continue
        const gaussian = sides[side] ?? createGaussian(length)
        sides[side] = gaussian
        for (const vector of vectors) gaussian.add(vector)
      }
    },
    result() {
      const { truth, predicted } = sides
      const isDefined = truth && predicted && truth.count > 1 && predicted.count > 1
      return { distance: isDefined ? gaussianDistance(truth, predicted) : null, features: name }
    },
  }
}

function checkFeatures(vectors: readonly Float32Array[], count: number, length: number, name: string): void {
  const wrong = vectors.find((vector) => vector.length !== length || vector.some((value) => !Number.isFinite(value)))
  if (vectors.length === count && (count === 0 || length > 0) && !wrong) return
  const got = wrong
    ? wrong.length === length
      ? 'one that is not finite'
      : `one of ${wrong.length}`
    : `${vectors.length} for ${count} pictures`
  throw new ChromaskError(
    'metrics/invalid-features',
    `${name}: a finite vector of the same length (here ${length}) is expected for each picture, got ${got}.`,
  )
}
