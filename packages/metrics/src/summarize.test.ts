import { describe, expect, it } from 'vitest'
import {
  bootstrap,
  bootstrapDifference,
  formatDifferences,
  formatEvaluation,
  type MeasuredSample,
  measurePicture,
  pictureRecords,
  picturesAsCsv,
  poolPictures,
  summarize,
} from './index.js'
import { maskOf, noise } from './testing/pictures.js'

const ids = ['a', 'b', 'c', 'd', 'e']
const sample = (family: string, seen: boolean, method: string, id: string, label?: number): MeasuredSample => ({
  ...measurePicture({
    id,
    truth: noise(id, 12, 12),
    predicted: noise(`${method} ${id}`, 12, 12),
    mask: maskOf(12, 12, (x) => (x < (family === 'stripes' ? 3 : 8) ? 1 : 0)),
    ...(label !== undefined && { label }),
  }),
  family,
  seen,
  method,
})
const samples = [
  ['discs', false],
  ['stripes', true],
  ['noise', true],
].flatMap(([family, seen]) =>
  ['model', 'other'].flatMap((method) => ids.map((id) => sample(family as string, seen as boolean, method, id))),
)
const of = (family: string, method: string): MeasuredSample[] =>
  samples.filter((one) => one.family === family && one.method === method)

describe('summarize', () => {
  it('has a row for each family and method, in order of appearance, with intervals', () => {
    const { rows } = summarize(samples)
    expect(rows.map(({ family, seen, method }) => [family, seen, method])).toEqual([
      ['discs', false, 'model'],
      ['discs', false, 'other'],
      ['stripes', true, 'model'],
      ['stripes', true, 'other'],
      ['noise', true, 'model'],
      ['noise', true, 'other'],
    ])
    expect(rows[2]?.result).toEqual(poolPictures(of('stripes', 'model')))
    expect(rows[2]?.intervals).toEqual(bootstrap(of('stripes', 'model')))
    expect(rows.every((row) => row.difference === undefined)).toBe(true)
  })

  it('sums up what was seen and what was not', () => {
    const { groups } = summarize(samples, { seed: 'mine', resamples: 50 })
    expect(groups.map(({ family, seen, method, result }) => [family, seen, method, result.count])).toEqual([
      ['all seen', true, 'model', 10],
      ['all seen', true, 'other', 10],
      ['all unseen', false, 'model', 5],
      ['all unseen', false, 'other', 5],
    ])
    const both = [...of('stripes', 'model'), ...of('noise', 'model')]
    expect(groups[0]?.result).toEqual(poolPictures(both))
    expect(groups[0]?.intervals).toEqual(bootstrap(both, { seed: 'mine', resamples: 50 }))
    expect(summarize(of('discs', 'model')).groups.map(({ family }) => family)).toEqual(['all unseen'])
  })

  it('compares with a method, row by row', () => {
    const { rows, groups } = summarize(samples, { reference: 'model' })
    expect([...rows, ...groups].map(({ difference }) => difference !== undefined)).toEqual(
      [...rows, ...groups].map(({ method }) => method === 'other'),
    )
    expect(rows[1]?.difference).toEqual(bootstrapDifference(of('discs', 'other'), of('discs', 'model')))
  })
})

describe('tables', () => {
  it('show half of an interval behind the value', () => {
    const { rows } = summarize(of('discs', 'model'))
    const { low, high } = rows[0]!.intervals!.abInside!
    const text = `${rows[0]!.result.abInside!.toFixed(2)} ±${((high - low) / 2).toFixed(2)}`
    expect(formatEvaluation(rows)).toContain(`  ${text}  `)
    expect(formatEvaluation(rows).match(/±/g)).toHaveLength(4)
  })

  it('show differences of those that are compared', () => {
    const { rows } = summarize(samples, { reference: 'model' })
    const lines = formatDifferences(rows).split('\n')
    expect(lines.map((line) => line.split(/ {2,}/).slice(0, 3).join('|'))).toEqual([
      'masks|seen?|method',
      'discs|unseen|other',
      'stripes|seen|other',
      'noise|seen|other',
    ])
    const { value, low, high } = rows[1]!.difference!.abInside!
    const sign = (number: number): string => (number < 0 ? number.toFixed(2) : `+${number.toFixed(2)}`)
    expect(lines[1]).toContain(`${sign(value)} [${sign(low)}, ${sign(high)}]`)
    expect(formatDifferences(summarize(samples).rows)).toBe('')
  })
})

describe('pictures one by one', () => {
  const measured = [sample('discs', false, 'model', 'rose, "red"', 3), { ...sample('discs', true, 'model', 'b') }]

  it('have every metric of their own', () => {
    const [first] = pictureRecords(measured)
    const { bias, abInside, leakage, psnr } = poolPictures([measured[0]!])
    expect(first).toMatchObject({
      ...{ family: 'discs', seen: false, method: 'model', id: 'rose, "red"', label: 3 },
      ...{ abInside, leakage, psnr, biasA: bias?.a, biasB: bias?.b, coverage: 8 / 12 },
    })
  })

  it('are lines of CSV', () => {
    const [names, first, second, end, ...rest] = picturesAsCsv(measured).split('\r\n')
    expect(names).toBe(
      'family,seen,method,id,label,abInside,leakage,vividness,boundary,biasA,biasB,psnr,ssim,colourfulness,coverage',
    )
    expect(first).toMatch(/^discs,false,model,"rose, ""red""",3,\d/)
    expect(second).toMatch(/^discs,true,model,b,,\d/)
    expect([end, rest]).toEqual(['', []])
    expect(first!.split(',').slice(-1)).toEqual([String(8 / 12)])
  })
})
