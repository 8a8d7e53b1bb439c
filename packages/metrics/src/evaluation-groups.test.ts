import { createMask, createRgbImage } from '@chromask/core'
import { describe, expect, it } from 'vitest'
import {
  createEvaluation,
  type EvaluationInput,
  type EvaluationSample,
  evaluateSet,
  formatEvaluation,
} from './index.js'
import { type Bytes, maskOf, noise, pictureOf } from './testing/pictures.js'

const red: Bytes = [200, 60, 50]
const grey: Bytes = [90, 90, 90]

/** Ten pixels of red, `covered` of them to be coloured, all painted red or none. */
const input = (covered: number, painted: boolean): EvaluationInput => ({
  truth: pictureOf(10, 1, () => red),
  predicted: pictureOf(10, 1, () => (painted ? red : grey)),
  mask: maskOf(10, 1, (x) => (x < covered ? 1 : 0)),
})

describe('byCoverage', () => {
  it.each([
    [0, 0],
    [1, 0],
    [2, 0],
    [3, 1],
    [4, 1],
    [6, 2],
    [8, 3],
    [9, 4],
    [10, 4],
  ])('puts %i pixels of ten into fifth %i', (covered, index) => {
    const evaluation = createEvaluation()
    evaluation.add(input(covered, true))
    const { byCoverage } = evaluation.result()
    expect(byCoverage.map(({ count }) => count)).toEqual([0, 1, 2, 3, 4].map((bin) => (bin === index ? 1 : 0)))
    expect(byCoverage[index]).toEqual({
      from: index / 5,
      to: (index + 1) / 5,
      count: 1,
      abInside: covered === 0 ? null : 0,
    })
  })

  it('pools the pixels of a fifth', () => {
    const evaluation = createEvaluation()
    for (const [covered, painted] of [
      [1, false],
      [2, true],
      [10, false],
    ] as const)
      evaluation.add(input(covered, painted))
    const { byCoverage } = evaluation.result()
    const [low, , , , high] = byCoverage
    expect(low?.count).toBe(2)
    expect(low?.abInside).toBeCloseTo(high!.abInside! / 3, 8)
  })
})

describe('biasByLabel', () => {
  it('keeps labels apart, and pictures without one out', () => {
    const evaluation = createEvaluation()
    evaluation.add({ ...input(5, true), label: 12 })
    evaluation.add({ ...input(5, false), label: 3 })
    evaluation.add({ ...input(5, false), label: -1 })
    evaluation.add(input(5, false))
    const { biasByLabel, bias } = evaluation.result()
    expect(Object.keys(biasByLabel)).toEqual(['3', '12'])
    expect(biasByLabel[12]).toEqual({ a: 0, b: 0 })
    // Grey instead of red: towards green and blue.
    expect(biasByLabel[3]?.a).toBeLessThan(-30)
    expect(biasByLabel[3]?.b).toBeLessThan(-20)
    expect(bias?.a).toBeCloseTo(biasByLabel[3]!.a * 0.75, 8)
  })
})

describe('what an evaluation refuses', () => {
  const good = input(5, true)
  it.each<[string, Partial<EvaluationInput>, string, string]>([
    ['mask of another size', { mask: createMask(5, 2) }, 'size-mismatch', 'mask is 5x2, truth is 10x1'],
    [
      'picture of another size',
      { predicted: createRgbImage(9, 1) },
      'size-mismatch',
      'predicted is 9x1, truth is 10x1',
    ],
    [
      'bytes',
      { truth: { width: 10, height: 1, data: new Uint8Array(29) } },
      'size-mismatch',
      'needs 30 values, got 29',
    ],
    [
      'NaN in the mask',
      { mask: maskOf(10, 1, (x) => (x === 7 ? Number.NaN : 1)) },
      'invalid-mask',
      'got NaN at index 7',
    ],
    ['mask above 1', { mask: maskOf(10, 1, () => 255) }, 'invalid-mask', 'got 255 at index 0'],
    ['label', { label: 1.5 }, 'invalid-label', 'label must be an integer, got 1.5'],
    ['label', { label: Number.NaN }, 'invalid-label', 'got NaN'],
  ])('%s', (_, change, kind, text) => {
    const evaluation = createEvaluation()
    evaluation.add(good)
    const before = evaluation.result()
    expect(() => evaluation.add({ ...good, ...change })).toThrow(
      expect.objectContaining({ code: `metrics/${kind}`, message: expect.stringContaining(text) }),
    )
    expect(evaluation.result()).toEqual(before)
  })
})

describe('evaluateSet', () => {
  const samples: EvaluationSample[] = [
    { ...input(5, true), family: 'stripes', seen: true },
    { ...input(2, false), family: 'blobs', seen: false },
    { ...input(3, false), family: 'stripes', seen: true },
    { ...input(3, true), family: 'blobs', seen: true },
  ]

  it('makes a row for each family, seen and unseen apart, in order of appearance', async () => {
    const rows = await evaluateSet(samples)
    expect(rows.map(({ family, seen, result }) => [family, seen, result.count])).toEqual([
      ['stripes', true, 2],
      ['blobs', false, 1],
      ['blobs', true, 1],
    ])
    const alone = createEvaluation()
    alone.add(samples[0]!)
    alone.add(samples[2]!)
    expect(rows[0]?.result).toEqual(alone.result())
  })

  it('takes samples as they come', async () => {
    async function* later(): AsyncGenerator<EvaluationSample> {
      for (const sample of samples) yield await Promise.resolve(sample)
    }
    expect(await evaluateSet(later())).toEqual(await evaluateSet(samples))
    expect(await evaluateSet([])).toEqual([])
  })

  it('passes on what is wrong with a sample', async () => {
    const wrong = { ...samples[0]!, mask: createMask(1, 1) }
    await expect(evaluateSet([wrong])).rejects.toThrow(expect.objectContaining({ code: 'metrics/size-mismatch' }))
  })
})

describe('formatEvaluation', () => {
  const resultOf = (sample: EvaluationInput) => {
    const evaluation = createEvaluation()
    evaluation.add(sample)
    return evaluation.result()
  }

  it('lines columns up, and shows what is undefined as -', () => {
    const truth = noise('format', 12, 12)
    const text = formatEvaluation([
      { family: 'all', seen: true, result: resultOf({ truth, predicted: truth, mask: maskOf(12, 12, () => 1) }) },
      { family: 'nothing at all', seen: false, result: createEvaluation().result() },
    ])
    const [title = '', all = '', nothing = ''] = text.split('\n')
    expect(title.split(/ {2,}/)).toEqual(
      'masks|seen?|pictures|abInside|leakage|vividness|boundary|bias a|bias b|PSNR|SSIM|colourfulness|coverage'.split(
        '|',
      ),
    )
    expect(all.split(/ {2,}/).slice(0, 11)).toEqual([
      'all',
      'seen',
      '1',
      '0.00',
      '-',
      '1.000',
      '-',
      '+0.0',
      '+0.0',
      'Infinity',
      '1.0000',
    ])
    expect(nothing.split(/ {2,}/)).toEqual(['nothing at all', 'unseen', '0', ...Array.from({ length: 10 }, () => '-')])
    expect(new Set([title, all, nothing].map((line) => line.length)).size).toBe(1)
  })

  it('signs a bias as it is shown', () => {
    const result = { ...createEvaluation().result(), bias: { a: -0.04, b: -0.06 } }
    const [, row = ''] = formatEvaluation([{ family: 'x', seen: true, result }]).split('\n')
    expect(row.split(/ {2,}/).slice(7, 9)).toEqual(['+0.0', '-0.1'])
  })

  it('has a column for methods where there are any', () => {
    const result = createEvaluation().result()
    const text = formatEvaluation([
      { family: 'stripes', seen: true, method: 'no colour', result },
      { family: 'stripes', seen: true, result },
    ])
    const cells = text.split('\n').map((line) => line.split(/ {2,}/)[2])
    expect(cells).toEqual(['method', 'no colour', '-'])
    expect(formatEvaluation([{ family: 'stripes', seen: true, result }])).not.toContain('method')
  })
})
