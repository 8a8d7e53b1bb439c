import type { ChromaskError } from '@chromask/core'
import { describe, expect, it } from 'vitest'
import type { ExperimentResult, FamilyResult, StudyResults } from './results.js'
import { renderCsv } from './results-csv.js'
import { spreadOf, summaryOf } from './summary.js'
import { renderStudyTable, type StudyTable } from './table.js'

const row = (family: string, seen: boolean, method: string, leakage: number | null, abInside = 20): FamilyResult => ({
  family,
  seen,
  method,
  metrics: { leakage, abInside },
})

const experiment = (masks: string, loss: string, seed: number, leakage: number): ExperimentResult => ({
  name: `masks=${masks},loss=${loss},seed=${seed}`,
  coordinates: { masks, loss },
  seed,
  data: ['drawn'],
  steps: 4,
  seconds: 2,
  engine: 'eager/wasm',
  results: [
    row('stripes', masks === 'stripes', 'model', leakage),
    row('stripes', masks === 'stripes', 'no colour', 0, 30),
    row('discs, round', masks === 'round', 'model', leakage * 2),
    row('discs, round', masks === 'round', 'no colour', 0, 30),
  ],
})

// Not in the order of the axes: what was done first need not come first.
const experiments = [
  experiment('round', 'l2', 1, 0.5),
  experiment('stripes', 'l1', 1, 0.1),
  experiment('stripes', 'l1', 2, 0.3),
  experiment('round', 'l1', 1, 0.4),
]
const results: StudyResults = {
  format: 1,
  study: 'tiny',
  axes: { masks: ['stripes', 'round'], loss: ['l1', 'l2'] },
  planned: 8,
  experiments,
  summary: summaryOf(experiments),
}
const table = (options: StudyTable): string[] => renderStudyTable(results, options).split('\n')
const fails = (options: StudyTable): string => {
  try {
    renderStudyTable(results, options)
  } catch (error) {
    return `${(error as ChromaskError).code}: ${(error as Error).message}`
  }
  return 'nothing was thrown'
}

it('mean and standard deviation over seeds', () => {
  expect(spreadOf([])).toBeUndefined()
  expect(spreadOf([3])).toEqual({ mean: 3, std: null, count: 1 })
  expect(spreadOf([1, 2, 3, 4])).toEqual({ mean: 2.5, std: Math.sqrt(5 / 3), count: 4 })
  const [, , , , own] = results.summary
  expect(own).toMatchObject({ coordinates: { masks: 'stripes', loss: 'l1' }, family: 'stripes', method: 'model' })
  expect(own?.metrics.leakage).toEqual({ mean: 0.2, std: 0.141421, count: 2 })
})

describe('a table', () => {
  it('has all axes as rows and the families as columns, in the order of the study, and the baselines below', () => {
    expect(table({})).toEqual([
      '| masks | loss | stripes | discs, round |',
      '| --- | --- | ---: | ---: |',
      '| stripes | l1 | **0.200 ± 0.141** | 0.400 ± 0.283 |',
      '| round | l1 | 0.400 | **0.800** |',
      '| round | l2 | 0.500 | **1.000** |',
      '| no colour |  | 0.000 | 0.000 |',
    ])
  })

  it('has an axis as columns, beside the baseline, and says where nothing was done', () => {
    expect(table({ rows: ['masks'], columns: ['loss'], where: { family: ['stripes'] } })).toEqual([
      '| masks | l1 | l2 |',
      '| --- | ---: | ---: |',
      '| stripes | **0.200 ± 0.141** | – |',
      '| round | 0.400 | 0.500 |',
      '| no colour | 0.000 | 0.000 |',
    ])
  })

  it('has several metrics side by side, each in its digits, of one option', () => {
    const options = { columns: ['seen'], metrics: ['leakage', 'abInside'], where: { masks: ['round'], loss: ['l2'] } }
    expect(table({ ...options, rows: ['masks'] })).toEqual([
      '| masks | seen, leakage | seen, abInside | unseen, leakage | unseen, abInside |',
      '| --- | ---: | ---: | ---: | ---: |',
      '| round | **1.000** | **20.00** | 0.500 | 20.00 |',
      '| no colour | 0.000 | 30.00 | 0.000 | 30.00 |',
    ])
  })

  it('has a column of methods where it has no axis', () => {
    const where = { masks: ['round'], loss: ['l2'] }
    expect(table({ rows: ['family'], columns: ['metric'], metrics: ['abInside'], where })).toEqual([
      '| method | family | abInside |',
      '| --- | --- | ---: |',
      '| model | stripes | 20.00 |',
      '| model | discs, round | **20.00** |',
      '| no colour | stripes | 30.00 |',
      '| no colour | discs, round | 30.00 |',
    ])
  })

  it.each<[StudyTable, string]>([
    [
      { rows: ['mask'] },
      'recipes/invalid-table: [recipes] tiny: there is no mask to make a table of. Choose from masks',
    ],
    [{ rows: ['masks', 'loss'], columns: ['masks'] }, 'masks stands in the table twice'],
    [{ metrics: ['leak'] }, 'there is no metric leak. Choose from leakage, abInside.'],
    [{ rows: ['masks'] }, 'loss has 2 options, whose mean would say little'],
    [{ where: { loss: ['l3'] } }, 'loss has no option l3. Choose from l1, l2.'],
    [{ where: { family: ['rings'] } }, 'recipes/no-results: [recipes] tiny has no results for this table: 4 of 8'],
  ])('%j is refused', (options, text) => {
    expect(fails(options)).toContain(text)
  })
})

it('the results as CSV: a line for each experiment, family and method', () => {
  const lines = renderCsv(results).split('\r\n')
  expect(lines).toHaveLength(1 + 16 + 1)
  expect(lines.slice(0, 4)).toEqual([
    'masks,loss,seed,steps,seconds,engine,family,seen,method,leakage,abInside',
    'round,l2,1,4,2,eager/wasm,stripes,unseen,model,0.5,20',
    'round,l2,1,4,2,eager/wasm,stripes,unseen,no colour,0,30',
    'round,l2,1,4,2,eager/wasm,"discs, round",seen,model,1,20',
  ])
})
