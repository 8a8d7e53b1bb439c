import {
  createMask,
  createRandom,
  createRgbImage,
  type Example,
  type FeatureExtractor,
  type Mask,
  type MaskRequest,
  type RgbImage,
} from '@chromask/core'
import { grayBaseline, partialColorTarget } from '@chromask/metrics'
import { describe, expect, it } from 'vitest'
import { type EvaluateOptions, evaluate, type Predict } from './evaluate.js'

const SIZE = 16
const colorful = (seed: number): RgbImage => {
  const random = createRandom(seed)
  return createRgbImage(
    SIZE,
    SIZE,
    Uint8Array.from({ length: SIZE * SIZE * 3 }, () => random.integer(60, 200)),
  )
}
const examples: Example[] = Array.from({ length: 7 }, (_, i) => ({ id: `${i}`, image: colorful(i), label: i % 2 }))
const half = ({ width, height }: MaskRequest): Mask =>
  createMask(
    width,
    height,
    Float32Array.from({ length: width * height }, (_, i) => (i % width < width / 2 ? 1 : 0)),
  )
const full = ({ width, height }: MaskRequest): Mask =>
  createMask(width, height, new Float32Array(width * height).fill(1))
const families = [
  { name: 'halves', seen: true, source: { name: 'half', sample: half } },
  { name: 'all', seen: false, source: { name: 'full', sample: full } },
]

const perfect: Predict = async (pictures, masks) => pictures.map((picture, i) => partialColorTarget(picture, masks[i]!))
const options: EvaluateOptions = { predict: perfect, examples, families, constant: { a: 10, b: -5 } }

describe('evaluate', () => {
  it('has a row for each family and method, in order, seen or not as it was told', async () => {
    const { rows } = await evaluate(options)
    expect(rows.map(({ family, seen, method }) => [family, seen, method])).toEqual([
      ['halves', true, 'model'],
      ['halves', true, 'no colour'],
      ['halves', true, 'constant colour'],
      ['all', false, 'model'],
      ['all', false, 'no colour'],
      ['all', false, 'constant colour'],
    ])
    expect(rows.every(({ result }) => result.count === examples.length)).toBe(true)
  })

  it('finds nothing wrong with a perfect predictor', async () => {
    const { rows } = await evaluate(options)
    expect(rows[0]?.result).toMatchObject({ abInside: 0, vividness: 1, psnr: Number.POSITIVE_INFINITY })
    // Grey in bytes has a trace of chroma in CIELAB.
    expect(rows[0]?.result.leakage).toBeCloseTo(0, 2)
    expect(rows[3]?.result).toMatchObject({ abInside: 0, leakage: null })
  })

  it('sees colour outside the mask as leakage: the truth itself leaks fully', async () => {
    const { rows } = await evaluate({ ...options, predict: async (pictures) => pictures })
    expect(rows[0]?.result).toMatchObject({ abInside: 0, leakage: 1, vividness: 1 })
  })

  it('measures the baselines as if they were models', async () => {
    const { rows } = await evaluate({ ...options, predict: async (pictures) => pictures.map(grayBaseline) })
    expect(rows[0]?.result).toEqual(rows[1]?.result)
    expect(rows[1]?.result.vividness).toBeCloseTo(0, 2)
    const [none, constant] = [rows[1]?.result, rows[2]?.result]
    expect(constant?.leakage).toBeCloseTo(0, 2)
    // The bias of no colour is minus the truth's mean; the constant colour shifts it by itself.
    expect((constant?.bias?.a ?? 0) - (none?.bias?.a ?? 0)).toBeCloseTo(10, 0)
    expect((constant?.bias?.b ?? 0) - (none?.bias?.b ?? 0)).toBeCloseTo(-5, 0)
  })

  it('breaks the bias down by label', async () => {
    const { rows } = await evaluate(options)
    expect(Object.keys(rows[0]?.result.biasByLabel ?? {})).toEqual(['0', '1'])
  })

  it.each([
    [undefined, ['0', '1', '2', '3']],
    [3, ['0', '2', '4']],
    [1, ['0']],
    [20, ['0', '1', '2', '3', '4', '5', '6']],
    [0, []],
  ])('keeps %j samples of each family, spread over the set', async (samples, ids) => {
    const result = await evaluate({ ...options, ...(samples !== undefined && { samples }) })
    for (const family of ['halves', 'all'])
      expect(result.samples.filter((sample) => sample.family === family).map(({ id }) => id)).toEqual(ids)
  })

  it('keeps samples as they were judged', async () => {
    const { samples } = await evaluate(options)
    const { truth, mask, result, seen } = samples[0]!
    expect(truth).toBe(examples[0]?.image)
    expect(result).toEqual(partialColorTarget(truth, mask))
    expect(seen).toBe(true)
  })

  it('asks for mask i of the stream for picture i, at the end of the training', async () => {
    const asked: MaskRequest[] = []
    const source = {
      name: 'spy',
      sample: (request: MaskRequest) => {
        asked.push(request)
        return full(request)
      },
    }
    await evaluate({ ...options, families: [{ name: 'spied', seen: true, source }], seed: 7 })
    expect(asked).toEqual(
      examples.map((example, index) => ({ width: SIZE, height: SIZE, seed: 7, index, progress: 1, example })),
    )
  })

  it('knows every picture by itself, and sums families up', async () => {
    const { pictures, rows, groups } = await evaluate(options)
    expect(pictures).toHaveLength(2 * 3 * examples.length)
    expect(pictures.slice(0, 7).map(({ id, method, label }) => [id, method, label])).toEqual(
      examples.map(({ id, label }) => [id, 'model', label]),
    )
    expect(groups.map(({ family, method }) => [family, method])).toEqual(
      ['all seen', 'all unseen'].flatMap((family) => rows.slice(0, 3).map(({ method }) => [family, method])),
    )
    expect(rows[1]?.intervals?.abInside?.high).toBeGreaterThan(rows[1]?.result.abInside ?? Number.NaN)
    expect(rows.some(({ difference }) => difference)).toBe(false)
  })

  it('gives several models the same pictures and masks, and compares them with the first', async () => {
    const asked: Parameters<Predict>[] = []
    const spied: Predict = (...given) => {
      asked.push(given)
      return perfect(...given)
    }
    const { rows, samples } = await evaluate({
      ...options,
      predict: {
        good: spied,
        bad: async (...given) => {
          asked.push(given)
          return given[0].map(grayBaseline)
        },
      },
    })
    expect(rows.slice(0, 4).map(({ method }) => method)).toEqual(['good', 'bad', 'no colour', 'constant colour'])
    expect(asked).toHaveLength(4)
    expect(asked[0]).toEqual(asked[1])
    expect(rows[0]?.difference).toBeUndefined()
    const { abInside } = rows[1]?.difference ?? {}
    expect(abInside?.value).toBeCloseTo(rows[1]?.result.abInside ?? Number.NaN, 8)
    expect(abInside?.low).toBeGreaterThan(0)
    expect(rows[2]?.difference).toEqual(rows[1]?.difference)
    expect(samples[0]?.result).toEqual(partialColorTarget(samples[0]!.truth, samples[0]!.mask))
  })

  /** Perfect, but a picture at the n-th of these places has n of four columns left grey. */
  const failing =
    (...places: readonly number[]): Predict =>
    async (pictures, masks) =>
      pictures.map((picture, place) => {
        const data = masks[place]!.data.map((value, p) => (p % 4 <= places.indexOf(place) ? 0 : value))
        return partialColorTarget(picture, { ...masks[place]!, data })
      })

  it('shows the best, the median and the worst of each family, by the first model', async () => {
    const predict = { first: failing(6, 5, 2, 0), second: perfect }
    const { extremes } = await evaluate({ ...options, predict })
    expect(extremes.map(({ family, rank }) => `${family} ${rank}`)).toEqual(
      ['halves', 'all'].flatMap((family) => ['best', 'median', 'worst'].map((rank) => `${family} ${rank}`)),
    )
    for (const { truth, mask, id, results, seen, family } of extremes) {
      expect(truth).toBe(examples.find((example) => example.id === id)?.image)
      expect(results.second).toEqual({ image: partialColorTarget(truth, mask), abInside: 0 })
      expect(seen).toBe(family === 'halves')
    }
    // Three are perfect, so that the fourth of the seven fails the least of the others.
    expect(extremes.map(({ id }) => id)).toEqual(['1', '6', '0', '1', '6', '0'])
    expect(extremes[0]?.results.first?.abInside).toBe(0)
  })

  it.each([
    [1, ['best']],
    [2, ['best', 'worst']],
    [3, ['best', 'median', 'worst']],
  ])('of %i pictures shows %j', async (count, ranks) => {
    const families = [{ name: 'all', seen: true, source: { name: 'full', sample: full } }]
    const { extremes } = await evaluate({ ...options, families, examples: examples.slice(0, count) })
    expect(extremes.map(({ rank }) => rank)).toEqual(ranks)
    expect(new Set(extremes.map(({ id }) => id)).size).toBe(count)
  })

  it('has Fréchet distances with the name of their features, of families and of their sums', async () => {
    const seen: number[] = []
    // Stands for a network: the means of each channel.
    const features: FeatureExtractor = {
      name: 'means of channels',
      extract: async (pictures) => {
        seen.push(pictures.length)
        return pictures.map(({ data }) =>
          Float32Array.from([0, 1, 2], (c) => data.reduce((sum, value, i) => (i % 3 === c ? sum + value : sum), 0)),
        )
      },
    }
    const { rows, groups } = await evaluate({ ...options, features })
    for (const row of [...rows, ...groups]) expect(row.frechet?.features).toBe('means of channels')
    for (const table of [rows, groups]) {
      expect(table.map(({ frechet }) => (frechet?.distance ?? 0) > 1)).toEqual([false, true, true, false, true, true])
    }
    // Each picture once: targets, model, no colour and constant colour of two families; greys may be shared.
    expect(seen.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(2 * 4 * examples.length)
    expect((await evaluate(options)).rows[0]).not.toHaveProperty('frechet')
  })

  it('stops between families when the signal is raised', async () => {
    const controller = new AbortController()
    let predictions = 0
    const predict: Predict = (pictures, masks) => {
      predictions++
      controller.abort()
      return perfect(pictures, masks)
    }
    await expect(evaluate({ ...options, predict, signal: controller.signal })).rejects.toThrow(/abort/i)
    expect(predictions).toBe(1)
  })

  it('needs a picture', async () => {
    await expect(evaluate({ ...options, examples: [] })).rejects.toThrow(
      '[trainer] evaluate needs at least one picture, got none.',
    )
  })
})
