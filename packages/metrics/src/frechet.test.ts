import { createRandom, createRgbImage, type FeatureExtractor, type RgbImage } from '@chromask/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEvaluation, createFrechet, formatEvaluation } from './index.js'
import { noise } from './testing/pictures.js'
import { randomProjection } from './testing/projection.js'
import reference from './testing/skimage.json' with { type: 'json' }

/** Vectors stand for pictures of their own: an extractor that hands them out. */
const vectorsOf = new WeakMap<RgbImage, readonly number[]>()
const known: FeatureExtractor = {
  name: 'known vectors',
  extract: async (pictures) => pictures.map((picture) => Float32Array.from(vectorsOf.get(picture) ?? [])),
}
const picturesOf = (vectors: readonly (readonly number[])[]): RgbImage[] =>
  vectors.map((vector) => {
    const picture = createRgbImage(1, 1)
    vectorsOf.set(picture, vector)
    return picture
  })
async function distance(one: readonly (readonly number[])[], other: readonly (readonly number[])[]): Promise<number> {
  const frechet = createFrechet(known)
  await frechet.add({ truth: picturesOf(one), predicted: picturesOf(other) })
  return frechet.result().distance ?? Number.NaN
}

/** Four corners: their covariance is diagonal, of a² · 4/3 and b² · 4/3. */
const corners = (x: number, y: number, a: number, b: number): number[][] =>
  [-1, 1].flatMap((i) => [-1, 1].map((j) => [x + i * a, y + j * b]))
const gaussian = (seed: string, count: number, length: number): number[][] => {
  const random = createRandom(seed)
  return Array.from({ length: count }, () => Array.from({ length }, () => random.normal()))
}

describe('createFrechet', () => {
  it('is the formula where covariances are diagonal', async () => {
    const scale = 4 / 3
    const expected = 3 ** 2 + 4 ** 2 + scale * ((2 - 5) ** 2 + (1 - 7) ** 2)
    expect(await distance(corners(1, 1, 2, 1), corners(4, 5, 5, 7))).toBeCloseTo(expected, 10)
    // Without any extent in one direction, or in both.
    expect(await distance(corners(0, 0, 2, 0), corners(0, 0, 5, 0))).toBeCloseTo(scale * 9, 10)
    expect(await distance(corners(0, 0, 0, 0), corners(3, 4, 0, 0))).toBeCloseTo(25, 10)
  })

  it('is SciPy’s where they are not', async () => {
    const { length, one, other, distance: expected } = reference.frechet
    const rowsOf = (text: string): number[][] => {
      const bytes = [...Buffer.from(text, 'base64')]
      return Array.from({ length: bytes.length / length }, (_, i) => bytes.slice(i * length, (i + 1) * length))
    }
    expect((await distance(rowsOf(one), rowsOf(other))) / expected).toBeCloseTo(1, 9)
  })

  it('obeys the laws of a distance of Gaussians', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string(),
        fc.integer({ min: 2, max: 12 }),
        fc.integer({ min: 1, max: 6 }),
        async (seed, count, length) => {
          const one = gaussian(`1 ${seed}`, count, length)
          const other = gaussian(`2 ${seed}`, count + 3, length)
          const there = await distance(one, other)
          // Square roots of eigenvalues that are 0 but for rounding: half of the digits of a float64, of values near 1.
          expect(await distance(one, one)).toBeLessThan(1e-6)
          expect(Math.abs((await distance(other, one)) - there)).toBeLessThan(1e-6)
          // Features are float32: a shift by a power of two keeps some digits fewer.
          const shifted = one.map((vector) => vector.map((value) => value + 2))
          expect(await distance(one, shifted)).toBeCloseTo(4 * length, 4)
          const doubled = (vectors: number[][]): number[][] => vectors.map((vector) => vector.map((value) => 2 * value))
          expect(Math.abs((await distance(doubled(one), doubled(other))) - 4 * there)).toBeLessThan(1e-5)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('does not depend on the order of features, nor on how pictures come', async () => {
    const [one, other] = [gaussian('a', 20, 5), gaussian('b', 15, 5).map((vector) => vector.map((v, i) => v * (i + 1)))]
    const there = await distance(one, other)
    const turned = (vectors: number[][]): number[][] => vectors.map((vector) => [...vector].reverse())
    expect(await distance(turned(one), turned(other))).toBeCloseTo(there, 8)
    const frechet = createFrechet(known)
    for (const vector of other) await frechet.add({ predicted: picturesOf([vector]) })
    await frechet.add({ truth: picturesOf(one.slice(7)) })
    await frechet.add({ truth: picturesOf(one.slice(0, 7)) })
    expect(frechet.result().distance).toBeCloseTo(there, 8)
  })

  it('tells pictures that look alike from others, by a fixed random projection', async () => {
    const features = randomProjection(6)
    const of = async (kind: string, count: number): Promise<number> => {
      const frechet = createFrechet(features)
      const pictures = Array.from({ length: 40 }, (_, i) => noise(`truth ${i}`, 6, 6))
      const predicted = Array.from({ length: count }, (_, i) => {
        const picture = noise(`${kind} ${i}`, 6, 6)
        return kind === 'faded' ? { ...picture, data: picture.data.map((value) => value / 2) } : picture
      })
      await frechet.add({ truth: pictures, predicted })
      expect(frechet.result().features).toBe('random projection to 6')
      return frechet.result().distance ?? Number.NaN
    }
    expect(await of('truth', 40)).toBeLessThan(1e-6)
    expect(await of('faded', 40)).toBeGreaterThan(3 * (await of('other', 40)))
  })

  it('is null without two pictures on each side, and has its name', async () => {
    const frechet = createFrechet(known)
    expect(frechet.result()).toEqual({ distance: null, features: 'known vectors' })
    await frechet.add({ truth: picturesOf([[1], [2]]), predicted: picturesOf([[1]]) })
    expect(frechet.result().distance).toBeNull()
  })

  it.each([
    ['none', async () => [], '0 for 2 pictures'],
    ['empty ones', async () => [new Float32Array(), new Float32Array()], '2 for 2 pictures'],
    ['various lengths', async () => [new Float32Array(3), new Float32Array(2)], 'one of 2'],
    ['NaN', async () => [Float32Array.of(1), Float32Array.of(Number.NaN)], 'not finite'],
  ])('refuses vectors: %s', async (_, extract, text) => {
    const add = createFrechet({ name: 'mine', extract }).add({ truth: picturesOf([[1], [2]]) })
    await expect(add).rejects.toThrow(
      expect.objectContaining({ code: 'metrics/invalid-features', message: expect.stringContaining(text) }),
    )
  })

  it('stands in tables with the name of its features', () => {
    const row = { family: 'discs', seen: true, result: createEvaluation().result() }
    const text = formatEvaluation([
      { ...row, frechet: { distance: 12.3456, features: 'flowers-1' } },
      { ...row, frechet: { distance: null, features: 'flowers-1' } },
      row,
    ])
    const cells = text.split('\n').map((line) => line.split(/ {2,}/).at(-1))
    expect(cells).toEqual(['Fréchet (flowers-1)', '12.35', '-', '-'])
  })
})
