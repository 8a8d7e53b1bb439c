import {
  createMask,
  createRandom,
  createRgbImage,
  type Example,
  type Mask,
  type MaskRequest,
  type RgbImage,
} from '@chromask/core'
import { grayBaseline, partialColorTarget } from '@chromask/metrics'
import { describe, expect, it } from 'vitest'
import { type EvaluateOptions, evaluate } from './evaluate.js'

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

const perfect: EvaluateOptions['predict'] = async (pictures, masks) =>
  pictures.map((picture, i) => partialColorTarget(picture, masks[i]!))
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

  it('stops between families when the signal is raised', async () => {
    const controller = new AbortController()
    let predictions = 0
    const predict: EvaluateOptions['predict'] = (pictures, masks) => {
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
