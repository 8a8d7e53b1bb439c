import type { FeatureExtractor, RgbImage } from '@chromask/core'
import { createFrechet, type EvaluationRow, type Frechet } from '@chromask/metrics'

/** All that was painted under one family of masks, by method, and what it should have been. */
interface FamilyPictures {
  readonly family: string
  readonly seen: boolean
  readonly painted: Readonly<Record<string, readonly RgbImage[]>>
  readonly targets: readonly RgbImage[]
}

/** Fréchet distances by row: of each family and method, and of each method over all families seen, and all unseen. */
export interface FrechetRows {
  add(pictures: FamilyPictures): Promise<void>
  of(row: Pick<EvaluationRow, 'family' | 'seen' | 'method'>): Pick<EvaluationRow, 'frechet'>
}

export function createFrechetRows(features: FeatureExtractor): FrechetRows {
  const extractor = remembering(features)
  const distances = new Map<string, Frechet>()
  const keyOf = (...row: readonly [family: string, seen: boolean, method: string | undefined]): string =>
    JSON.stringify(row)
  return {
    async add({ family, seen, painted, targets }) {
      for (const [method, predicted] of Object.entries(painted)) {
        for (const name of [family, seen ? 'all seen' : 'all unseen']) {
          const key = keyOf(name, seen, method)
          const frechet = distances.get(key) ?? createFrechet(extractor)
          distances.set(key, frechet)
          await frechet.add({ truth: targets, predicted })
        }
      }
    },
    of({ family, seen, method }) {
      const frechet = distances.get(keyOf(family, seen, method))?.result()
      return frechet ? { frechet } : {}
    },
  }
}

/** The same extractor, which sees no picture twice: the targets are those of every method. */
function remembering(extractor: FeatureExtractor): FeatureExtractor {
  const known = new WeakMap<RgbImage, Float32Array>()
  return {
    name: extractor.name,
    async extract(pictures) {
      const fresh = pictures.filter((picture) => !known.has(picture))
      const vectors = fresh.length > 0 ? await extractor.extract(fresh) : []
      fresh.forEach((picture, i) => {
        const vector = vectors[i]
        if (vector) known.set(picture, vector)
      })
      return pictures.flatMap((picture) => known.get(picture) ?? [])
    },
  }
}
