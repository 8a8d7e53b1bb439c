import { rgbToLab } from '@chromask/color/picture'
import { createMask, createRgbImage, type RgbImage } from '@chromask/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createEvaluation,
  type EvaluationInput,
  type EvaluationResult,
  grayBaseline,
  partialColorTarget,
  psnr,
  ssim,
} from './index.js'
import { type Bytes, maskOf, noise, pictureOf } from './testing/pictures.js'

const resultOf = (...inputs: EvaluationInput[]): EvaluationResult => {
  const evaluation = createEvaluation()
  for (const input of inputs) evaluation.add(input)
  return evaluation.result()
}

/** The a, b and chroma of one colour. */
const abOf = (bytes: Bytes): { a: number; b: number; chroma: number } => {
  const [, a = 0, b = 0] = rgbToLab(createRgbImage(1, 1, Uint8Array.from(bytes)))
  return { a, b, chroma: Math.hypot(a, b) }
}

const red: Bytes = [200, 60, 50]
const blue: Bytes = [40, 70, 190]
const green: Bytes = [60, 150, 70]
const grey: Bytes = [90, 90, 90]

const [width, height] = [16, 12]
const truth = noise('truth', width, height)
const half = maskOf(width, height, (x) => (x < 8 ? 1 : 0))
const meanChroma = ({ data }: RgbImage, inside: (p: number) => boolean): number => {
  const chromas = Array.from({ length: data.length / 3 }, (_, p) => p)
    .filter(inside)
    .map((p) => abOf([data[p * 3]!, data[p * 3 + 1]!, data[p * 3 + 2]!]).chroma)
  return chromas.reduce((sum, chroma) => sum + chroma, 0) / chromas.length
}
const isLeft = (p: number): boolean => p % width < 8

describe('pictures whose answer is known', () => {
  it('perfect', () => {
    const predicted = partialColorTarget(truth, half)
    expect(resultOf({ truth, predicted, mask: half })).toMatchObject({
      count: 1,
      abInside: 0,
      leakage: 0,
      vividness: 1,
      boundary: 1,
      bias: { a: 0, b: 0 },
      psnr: Number.POSITIVE_INFINITY,
      ssim: expect.closeTo(1, 12),
      coverage: 0.5,
    })
  })

  it('colour everywhere', () => {
    const result = resultOf({ truth, predicted: truth, mask: half })
    expect(result).toMatchObject({ abInside: 0, leakage: 1, vividness: 1 })
    // Both bands of noise are as colourful, but for chance.
    expect(Math.abs(result.boundary!)).toBeLessThan(0.2)
    expect(result.psnr).toBeCloseTo(psnr(truth, partialColorTarget(truth, half)), 10)
    expect(result.ssim).toBeCloseTo(ssim(truth, partialColorTarget(truth, half))!, 10)
  })

  it('no colour', () => {
    const result = resultOf({ truth, predicted: grayBaseline(truth), mask: half })
    expect(result).toMatchObject({ leakage: 0, vividness: 0, boundary: 0, colourfulness: 0 })
    expect(result.abInside).toBeCloseTo(meanChroma(truth, isLeft), 8)
  })

  it('colour outside alone', () => {
    const predicted = partialColorTarget(
      truth,
      maskOf(width, height, (x) => (x < 8 ? 0 : 1)),
    )
    const result = resultOf({ truth, predicted, mask: half })
    expect(result).toMatchObject({ leakage: 1, vividness: 0 })
    expect(result.boundary).toBeLessThan(-0.5)
  })
})

describe('numbers by hand', () => {
  // Truth: red left, blue right; painted: green left, grey right.
  const scene = pictureOf(width, height, (x) => (x < 8 ? red : blue))
  const painted = pictureOf(width, height, (x) => (x < 8 ? green : grey))

  it('of two flat halves', () => {
    const [t, p] = [abOf(red), abOf(green)]
    const result = resultOf({ truth: scene, predicted: painted, mask: half })
    expect(result.abInside).toBeCloseTo(Math.hypot(p.a - t.a, p.b - t.b), 8)
    expect(result.vividness).toBeCloseTo(p.chroma / t.chroma, 8)
    expect(result.leakage).toBe(0)
    expect(result.bias).toEqual({ a: expect.closeTo(p.a - t.a, 8), b: expect.closeTo(p.b - t.b, 8) })
    expect(result.boundary).toBeCloseTo(p.chroma / t.chroma, 8)
  })

  it('of colour that leaks: a quarter of what is outside', () => {
    const leaking = pictureOf(width, height, (x) => (x < 8 ? red : x < 10 ? blue : grey))
    const result = resultOf({ truth: scene, predicted: leaking, mask: half })
    expect(result.leakage).toBeCloseTo(0.25, 8)
    // Of the four columns of the outer band, two are blue.
    expect(result.boundary).toBeCloseTo((abOf(red).chroma - abOf(blue).chroma / 2) / abOf(red).chroma, 8)
  })

  it('of a boundary: four rows and columns either side count, and nothing else', () => {
    const near = (x: number): boolean => x >= 4 && x < 12
    const painting = pictureOf(width, height, (x) => (near(x) ? (x < 8 ? red : grey) : green))
    expect(resultOf({ truth: scene, predicted: painting, mask: half }).boundary).toBeCloseTo(1, 8)
    const wrongByOne = pictureOf(width, height, (x) => (x >= 5 && x < 12 ? (x < 8 ? red : grey) : grey))
    expect(resultOf({ truth: scene, predicted: wrongByOne, mask: half }).boundary).toBeCloseTo(0.75, 8)
  })

  it('counts a pixel as inside above 0.5, not at it', () => {
    const soft = maskOf(width, height, (x) => (x < 8 ? 0.51 : 0.5))
    const one = resultOf({ truth: scene, predicted: painted, mask: soft })
    const other = resultOf({ truth: scene, predicted: painted, mask: half })
    expect(one).toMatchObject({ abInside: other.abInside, leakage: other.leakage, coverage: 0.5 })
  })

  it('pools pixels over pictures, and so survives a grey one', () => {
    const gray = pictureOf(width, height, () => grey)
    const tinted = pictureOf(width, height, () => [92, 90, 90])
    const wholly = { truth: scene, predicted: scene, mask: half }
    const result = resultOf(wholly, { truth: gray, predicted: tinted, mask: half })
    const tint = abOf([92, 90, 90]).chroma
    const [chromaIn, chromaOut] = [abOf(red).chroma, abOf(blue).chroma]
    expect(result.leakage).toBeCloseTo((chromaOut + tint) / chromaOut, 8)
    expect(result.vividness).toBeCloseTo((chromaIn + tint) / chromaIn, 8)
    expect(result.abInside).toBeCloseTo(tint / 2, 8)
    expect(result.count).toBe(2)
  })

  it('weighs pictures by their pixels', () => {
    const small = {
      truth: pictureOf(1, 1, () => red),
      predicted: pictureOf(1, 1, () => grey),
      mask: maskOf(1, 1, () => 1),
    }
    const large = {
      truth: pictureOf(3, 1, () => red),
      predicted: pictureOf(3, 1, () => red),
      mask: maskOf(3, 1, () => 1),
    }
    expect(resultOf(small, large)).toMatchObject({
      abInside: expect.closeTo(abOf(red).chroma / 4, 8),
      vividness: expect.closeTo(0.75, 8),
      coverage: 1,
    })
  })
})

describe('what is undefined', () => {
  it('is null before any picture', () => {
    const { byCoverage, biasByLabel, count, ...rest } = createEvaluation().result()
    expect(count).toBe(0)
    expect(biasByLabel).toEqual({})
    expect(byCoverage.every((bin) => bin.count === 0 && bin.abInside === null)).toBe(true)
    expect(Object.values(rest).every((value) => value === null)).toBe(true)
  })

  it('is null where a mask has no inside, or no outside', () => {
    const nothing = resultOf({ truth, predicted: truth, mask: createMask(width, height), label: 3 })
    expect(nothing).toMatchObject({
      abInside: null,
      vividness: null,
      boundary: null,
      bias: null,
      leakage: 1,
      coverage: 0,
    })
    expect(nothing.biasByLabel).toEqual({})
    const all = resultOf({ truth, predicted: truth, mask: maskOf(width, height, () => 1) })
    expect(all).toMatchObject({ abInside: 0, vividness: 1, boundary: null, leakage: null, coverage: 1 })
  })

  it('is null where the truth is grey', () => {
    const gray = pictureOf(width, height, () => grey)
    const result = resultOf({ truth: gray, predicted: pictureOf(width, height, () => red), mask: half })
    expect(result).toMatchObject({ leakage: null, vividness: null, boundary: null })
    expect(result.abInside).toBeCloseTo(abOf(red).chroma, 8)
  })

  it('is null for the similarity of small pictures alone', () => {
    const tiny = { truth: pictureOf(4, 4, () => red), predicted: pictureOf(4, 4, () => red), mask: createMask(4, 4) }
    expect(resultOf(tiny).ssim).toBeNull()
    const large = { truth, predicted: partialColorTarget(truth, half), mask: half }
    expect(resultOf(tiny, large).ssim).toBeCloseTo(1, 12)
  })

  it('never is NaN', () => {
    const value = fc.constantFrom(0, 0.3, 1)
    fc.assert(
      fc.property(
        fc.string(),
        fc.array(value, { minLength: 12, maxLength: 12 }),
        fc.boolean(),
        (seed, values, gray) => {
          const picture = noise(seed, 4, 3)
          const mask = createMask(4, 3, Float32Array.from(values))
          const predicted = noise(`${seed} predicted`, 4, 3)
          const { biasByLabel, byCoverage, bias, ...rest } = resultOf({
            truth: gray ? grayBaseline(picture) : picture,
            predicted,
            mask,
            label: 0,
          })
          const numbers = [rest, bias ?? {}, ...Object.values(biasByLabel), ...byCoverage].flatMap((part) =>
            Object.values(part as object),
          )
          expect(numbers.filter((number) => Number.isNaN(number))).toEqual([])
        },
      ),
      { numRuns: 50 },
    )
  })
})
