import { createRandom, type FeatureExtractor } from '@chromask/core'

/** Stands for a network: the bytes of a picture, projected onto a few random directions that are always the same. */
export function randomProjection(length: number): FeatureExtractor {
  return {
    name: `random projection to ${length}`,
    extract: async (pictures) =>
      pictures.map(({ data }) => {
        const random = createRandom('projection')
        return Float32Array.from({ length }, () =>
          data.reduce((sum, value) => sum + (value / 255) * random.uniform(-1, 1), 0),
        )
      }),
  }
}
