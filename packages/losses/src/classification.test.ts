import { rgbToLab } from '@chromask/color/picture'
import { createRgbImage, type Dataset, type RgbImage } from '@chromask/core'
import type { StepContext } from '@chromask/core/tensor'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers'
import { beforeAll, describe, expect, it } from 'vitest'
import { abBins } from './ab-bins.js'
import { BIN_SIGMA, encodeBins } from './bins.js'
import { type ClassificationLossOptions, classificationLoss } from './classification.js'
import { measurePrior } from './prior.js'
import { contextOf, lossOf, sixBins, tensor } from './testing/context.js'

beforeAll(() => tf.setBackend('cpu'))

const squareApart = (left: readonly number[], right: readonly number[]): number =>
  left.reduce((sum, x, i) => sum + (x - right[i]!) ** 2, 0)

describe('abBins', () => {
  const bins = abBins()
  const names = new Set(bins.map((bin) => bin.map((value) => Math.round(value * 110)).join()))

  it('are 261 points of a grid of 10', () => {
    expect([bins.length, names.size]).toEqual([261, 261])
    for (const name of names) expect(name).toMatch(/^-?\d*0,-?\d*0$/)
    expect(names).toContain('0,0')
  })

  it('hold every colour of sRGB, and no point that none is nearest to', () => {
    const hit = new Set<string>()
    const line = createRgbImage(256, 256)
    for (let red = 0; red < 256; red += 5) {
      for (let pixel = 0; pixel < 65_536; pixel++) line.data.set([red, pixel >> 8, pixel & 255], pixel * 3)
      const lab = rgbToLab(line)
      for (let i = 0; i < lab.length; i += 3)
        hit.add(`${Math.round(lab[i + 1]! / 10) * 10 || 0},${Math.round(lab[i + 2]! / 10) * 10 || 0}`)
    }
    expect([...hit].filter((name) => !names.has(name))).toEqual([])
    expect([...names].filter((name) => !hit.has(name))).toEqual([])
  })
})

describe('encodeBins', () => {
  it('shares chroma out over the five nearest bins by a Gaussian, as reckoned by hand', () => {
    const bins = abBins()
    const chroma = [
      [0.02, 0.013],
      [0.7, 0.61],
      [-0.33, 0.4],
    ]
    const { soft, hard } = encodeBins(tf.tensor2d(chroma), bins, 5, BIN_SIGMA)
    const [softly, hardly] = [soft.arraySync(), hard.arraySync()]
    for (const [row, at] of chroma.entries()) {
      const order = bins.map((_, bin) => bin).sort((p, q) => squareApart(bins[p]!, at) - squareApart(bins[q]!, at))
      const near = order.slice(0, 5)
      const shares = near.map((bin) => Math.exp(-squareApart(bins[bin]!, at) / (2 * BIN_SIGMA ** 2)))
      const whole = shares.reduce((sum, share) => sum + share, 0)
      expect(softly[row]!.flatMap((share, bin) => (share > 0 ? [bin] : []))).toEqual([...near].sort((p, q) => p - q))
      for (const [n, bin] of near.entries()) expect(softly[row]![bin]).toBeCloseTo(shares[n]! / whole, 4)
      expect(hardly[row]!.indexOf(1)).toBe(near[0])
      expect(hardly[row]!.reduce((sum, x) => sum + x, 0)).toBe(1)
    }
  })

  it('takes five where many bins are at one distance, as around grey', () => {
    const { soft } = encodeBins(tf.tensor2d([[0, 0]]), abBins(), 5, BIN_SIGMA)
    const shares = [...soft.dataSync()].filter((share) => share > 0)
    expect(shares).toHaveLength(5)
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5)
  })
})

describe('classification loss', () => {
  // Four pixels whose wanted chroma is that of a bin; one neighbour alone makes the code hard.
  const wanted = [0, 3, 0, 5]
  const four: StepContext = {
    ...contextOf(),
    target: tf.tensor4d(
      wanted.flatMap((bin) => sixBins[bin] as number[]),
      [1, 2, 2, 2],
    ),
    mask: tf.tensor4d([0, 1, 0, 1], [1, 2, 2, 1]),
    binLogits: tensor([1, 2, 2, 6]),
  }
  /** −log softmax of the wanted bin, for each pixel. */
  const surprise = wanted.map((bin, pixel) => {
    const logits = [...four.binLogits!.dataSync()].slice(pixel * 6, pixel * 6 + 6)
    return Math.log(logits.reduce((sum, x) => sum + Math.exp(x), 0)) - logits[bin]!
  })
  const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length
  const hard = (options: ClassificationLossOptions = {}): number =>
    lossOf(classificationLoss({ bins: sixBins, neighbors: 1, ...options }), four)

  it('is the mean surprise at the wanted bin, over the region', () => {
    expect(hard()).toBeCloseTo(mean(surprise), 5)
    expect(hard({ region: 'inside' })).toBeCloseTo((surprise[1]! + surprise[3]!) / 2, 5)
    expect(hard({ region: 'outside' })).toBeCloseTo((surprise[0]! + surprise[2]!) / 2, 5)
    const factors = [0.5, 3, 0.5, 3]
    expect(hard({ region: 'weighted', inside: 3, outside: 0.5 })).toBeCloseTo(
      mean(surprise.map((x, pixel) => x * factors[pixel]!)),
      5,
    )
  })

  it('counts rare bins more, and as much as without a prior on average', () => {
    const prior = [0.6, 0.1, 0.1, 0.1, 0.06, 0.04]
    const raw = prior.map((share) => 1 / (0.5 * share + 0.5 / 6))
    const whole = raw.reduce((sum, factor, bin) => sum + factor * prior[bin]!, 0)
    expect(hard({ prior })).toBeCloseTo(mean(surprise.map((x, pixel) => (x * raw[wanted[pixel]!]!) / whole)), 5)
    expect(hard({ prior: prior.map((share) => share * 7) })).toBeCloseTo(hard({ prior }), 6)
    expect(hard({ prior, lambda: 1 })).toBeCloseTo(hard(), 5)
  })

  it('looks at the middle of each square where logits are smaller, the mask’s as well', () => {
    const large = { ...four, target: tensor([1, 8, 8, 2], 0.3), mask: tf.tensor4d(new Float32Array(64), [1, 8, 8, 1]) }
    const place = (row: number, column: number): number => row * 8 + column
    const mask = Float32Array.from({ length: 64 }, (_, at) => (at === place(2, 6) ? 1 : 0))
    const target = large.target.arraySync()[0]!
    const one = {
      ...four,
      target: tf.tensor4d([target[2]![2]!, target[2]![6]!, target[6]![2]!, target[6]![6]!].flat(), [1, 2, 2, 2]),
      mask: tf.tensor4d([0, 1, 0, 0], [1, 2, 2, 1]),
    }
    const term = classificationLoss({ bins: sixBins, region: 'inside' })
    expect(lossOf(term, { ...large, mask: tf.tensor4d(mask, [1, 8, 8, 1]) })).toBeCloseTo(lossOf(term, one), 6)
    expect(() => lossOf(term, { ...large, binLogits: tensor([1, 3, 3, 6]) })).toThrow(/3 rows do not fit pictures of 8/)
  })

  it('says so where the generator has other bins', () => {
    expect(() => lossOf(classificationLoss(), four)).toThrow(/the generator has 6 bins, the loss 261/)
  })
})

describe('measurePrior', () => {
  const [red, grey] = [Uint8Array.of(255, 0, 0), Uint8Array.of(90, 90, 90)]
  const filled = (size: number, color: Uint8Array): RgbImage =>
    createRgbImage(
      size,
      size,
      Uint8Array.from({ length: size * size * 3 }, (_, i) => color[i % 3]!),
    )
  const images = [filled(2, red), filled(5, grey), filled(3, grey), filled(4, grey)]
  const dataset: Dataset = {
    name: 'four',
    size: 4,
    ids: () => ['0', '1', '2', '3'],
    get: async (index) => ({ id: `${index}`, image: images[index]! }),
  }
  const bins = abBins()
  const binOf = (a: number, b: number): number =>
    bins.findIndex((bin) => Math.round(bin[0] * 110) === a && Math.round(bin[1] * 110) === b)

  it('gives each picture the same say, and each bin its share', async () => {
    const prior = await measurePrior({ dataset, sigma: 1e-3 })
    expect(prior[binOf(0, 0)]).toBeCloseTo(0.75, 6)
    expect(prior[binOf(80, 70)]).toBeCloseTo(0.25, 6)
  })

  it('spreads shares over neighbours', async () => {
    const prior = await measurePrior({ dataset })
    expect(prior.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6)
    const [centre, beside] = [prior[binOf(0, 0)]!, prior[binOf(0, 10)]!]
    expect(beside / centre).toBeCloseTo(Math.exp(-(10 ** 2) / (2 * 5 ** 2)), 3)
  })

  it('looks at so many pictures, at even distances', async () => {
    const prior = await measurePrior({ dataset, sigma: 1e-3, pictures: 2 })
    expect(prior[binOf(80, 70)]).toBeCloseTo(0.5, 6)
    await expect(measurePrior({ dataset, pictures: 0 })).rejects.toThrow(/needs at least one picture, got 0/)
  })
})
