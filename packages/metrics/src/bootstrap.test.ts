import { createRandom } from '@chromask/core'
import { describe, expect, it } from 'vitest'
import {
  bootstrap,
  bootstrapDifference,
  createEvaluation,
  type EvaluationInput,
  type MeasuredPicture,
  measurePicture,
  poolPictures,
} from './index.js'
import { type Bytes, maskOf, noise, pictureOf } from './testing/pictures.js'

const half = maskOf(12, 12, (x) => (x < 6 ? 1 : 0))
const input = (id: string): EvaluationInput => ({
  id,
  truth: noise(`truth ${id}`, 12, 12),
  predicted: noise(`predicted ${id}`, 12, 12),
  mask: half,
})
const pictures = Array.from({ length: 9 }, (_, i) => measurePicture(input(`${i}`)))

/** A picture whose error inside is known: grey that should have been so and so red. */
const withError = (red: number, id?: string): MeasuredPicture =>
  measurePicture({
    ...(id !== undefined && { id }),
    truth: pictureOf(2, 2, () => [90 + red, 90, 90]),
    predicted: pictureOf(2, 2, () => [90, 90, 90] as Bytes),
    mask: maskOf(2, 2, () => 1),
  })

describe('bootstrap', () => {
  it('has the pooled metrics as values, and intervals around them', () => {
    const found = bootstrap(pictures)
    const { bias, biasByLabel: _, byCoverage: __, count: ___, ...metrics } = poolPictures(pictures)
    const expected = { ...metrics, biasA: bias?.a, biasB: bias?.b }
    expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort())
    for (const [name, estimate] of Object.entries(found)) {
      expect(estimate?.value).toBeCloseTo(expected[name as keyof typeof expected] ?? Number.NaN, 10)
      expect(estimate?.low).toBeLessThanOrEqual(estimate!.value)
      expect(estimate?.high).toBeGreaterThanOrEqual(estimate!.value)
    }
    expect(found.abInside!.high).toBeGreaterThan(found.abInside!.low)
    expect(found.coverage).toMatchObject({ low: 0.5, high: 0.5 })
  })

  it('resamples as pooling the pictures drawn would: the same draws, slowly', () => {
    const random = createRandom('x')
    const slow = Array.from({ length: 200 }, () => {
      const evaluation = createEvaluation()
      for (const _ of pictures) evaluation.add(input(`${random.integer(0, pictures.length - 1)}`))
      return evaluation.result()
    })
    const found = bootstrap(pictures, { seed: 'x', resamples: 200, confidence: 0.8 })
    for (const name of ['abInside', 'leakage', 'boundary', 'psnr', 'ssim'] as const) {
      const values = slow.map((result) => result[name]!).sort((a, b) => a - b)
      expect(found[name]?.low).toBeCloseTo(values[20]!, 10)
      expect(found[name]?.high).toBeCloseTo(values[179]!, 10)
    }
  })

  it('is the same for the same seed, and another for another', () => {
    expect(bootstrap(pictures, { seed: 5 })).toEqual(bootstrap(pictures, { seed: 5 }))
    expect(bootstrap(pictures, { seed: 5 }).abInside).not.toEqual(bootstrap(pictures, { seed: 6 }).abInside)
  })

  it('is as wide as the normal distribution of a mean has it', () => {
    const random = createRandom('normal')
    const many = Array.from({ length: 200 }, () => withError(random.integer(0, 100)))
    const errors = many.map((picture) => poolPictures([picture]).abInside!)
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length
    const deviation = Math.sqrt(errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / errors.length)
    const { low, high } = bootstrap(many).abInside!
    // Of 1000 resamples the percentiles themselves are known to some 5 %.
    expect((high - low) / ((2 * 1.96 * deviation) / Math.sqrt(errors.length))).toBeCloseTo(1, 0.8)
  })

  it('draws pictures of one id together', () => {
    const apart = [withError(10, 'a'), withError(90, 'b'), withError(10, 'c'), withError(90, 'd')]
    const together = [withError(10, 'a'), withError(90, 'a'), withError(10, 'b'), withError(90, 'b')]
    expect(bootstrap(apart).abInside!.high).toBeGreaterThan(bootstrap(apart).abInside!.low)
    expect(bootstrap(together).abInside!.high).toBeCloseTo(bootstrap(together).abInside!.low, 10)
  })

  it('is null without two pictures, and where a metric is undefined', () => {
    expect(Object.values(bootstrap([]))).toEqual(Array.from({ length: 10 }, () => null))
    expect(bootstrap([pictures[0]!]).abInside).toBeNull()
    expect(bootstrap([withError(1), withError(2)])).toMatchObject({ leakage: null, boundary: null, ssim: null })
  })

  it('leaves resamples out in which a metric is undefined, and knows endless ones', () => {
    const truth = noise('same', 12, 12)
    const [whole, halfOf] = [maskOf(12, 12, () => 1), half].map((mask) =>
      measurePicture({ truth, predicted: truth, mask }),
    )
    const found = bootstrap([whole!, whole!, halfOf!])
    expect(found.leakage).toEqual({ value: 1, low: 1, high: 1 })
    expect(bootstrap([whole!, whole!]).psnr).toEqual({
      value: Number.POSITIVE_INFINITY,
      low: Number.POSITIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
    })
  })

  it.each([
    [{ resamples: 0 }, 'resamples must be an integer ≥ 1, got 0'],
    [{ resamples: 1.5 }, 'got 1.5'],
    [{ confidence: 1 }, 'confidence must lie between 0 and 1, got 1'],
    [{ confidence: Number.NaN }, 'got NaN'],
  ])('refuses %j', (options, text) => {
    expect(() => bootstrap(pictures, options)).toThrow(
      expect.objectContaining({ code: 'metrics/invalid-option', message: expect.stringContaining(text) }),
    )
  })
})

describe('bootstrapDifference', () => {
  const errors = [10, 20, 40, 60, 80, 100]
  const one = errors.map((error, i) => withError(error, `${i}`))

  it('is exactly nothing for the same pictures, in any order', () => {
    const found = bootstrapDifference(one, [...one].reverse())
    expect(found.abInside).toEqual({ value: 0, low: 0, high: 0 })
    expect(found.leakage).toBeNull()
  })

  it('is narrower than two intervals side by side where pictures are hard for both', () => {
    const worse = errors.map((error, i) => withError(error + 3, `${i}`))
    const { value, low, high } = bootstrapDifference(worse, one).abInside!
    const [mine, theirs] = [bootstrap(worse).abInside!, bootstrap(one).abInside!]
    expect(value).toBeCloseTo(mine.value - theirs.value, 10)
    expect(low).toBeGreaterThan(0)
    expect(mine.low).toBeLessThan(theirs.high)
    expect(high - low).toBeLessThan((mine.high - mine.low) / 4)
  })

  it('calls two endless PSNRs alike', () => {
    const truth = pictureOf(2, 2, () => [200, 60, 50])
    const same = ['a', 'b'].map((id) => measurePicture({ id, truth, predicted: truth, mask: maskOf(2, 2, () => 1) }))
    expect(bootstrapDifference(same, same).psnr).toEqual({ value: 0, low: 0, high: 0 })
  })

  it.each([
    ['others', one.slice(1)],
    ['other ids', one.map((picture, i) => ({ ...picture, id: `${i + 1}` }))],
  ])('refuses %s', (_, others) => {
    expect(() => bootstrapDifference(one, others)).toThrow(expect.objectContaining({ code: 'metrics/not-paired' }))
  })

  it('refuses pictures without ids', () => {
    const nameless = errors.map((error) => withError(error))
    expect(() => bootstrapDifference(nameless, nameless)).toThrow('Pass measurePicture the id of each')
  })
})
