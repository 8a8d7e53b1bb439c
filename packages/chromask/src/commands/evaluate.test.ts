import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { photographs, scratch, write } from '../testing/files.js'
import { run } from '../testing/run.js'
import { TINY } from '../testing/tiny.js'

const folder = scratch()
const at = (name: string): string => join(folder, name)
const text = (name: string): string => readFileSync(at(name), 'utf8')
const trained = at('run')
const other = at('other')

interface Row {
  readonly family: string
  readonly method: string
  readonly seen: boolean
  readonly result: Record<string, number>
  readonly difference?: Record<string, { readonly value: number }>
}
interface Told {
  readonly models: Record<string, string>
  readonly data: string
  readonly notes: readonly string[]
  readonly rows: readonly Row[]
  readonly groups: readonly Row[]
  readonly pictures: readonly Record<string, string | number>[]
}

/** What evaluating these says as JSON. */
async function told(...args: readonly string[]): Promise<Told & { readonly stderr: string }> {
  const { code, stdout, stderr } = await run(['evaluate', '--json', ...args])
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('chromask:')])
  return { ...(JSON.parse(stdout) as Told), stderr }
}

beforeAll(async () => {
  // A table that says which of its pictures are for what.
  await photographs(at('photos'), 24)
  const lines = Array.from(
    { length: 24 },
    (_, i) => `photos/photo-${String(i).padStart(2, '0')}.jpg,${i < 18 ? 'train' : 'test'}`,
  )
  write(folder, { 'list.csv': `image,split\n${lines.join('\n')}\n` })
  await run(['train', ...TINY, '--run', trained])
  await run(['train', ...TINY, '--seed=other', '--data', at('list.csv'), '--run', other])
})

describe('chromask evaluate', () => {
  it('measures a run on the recipe’s families, as its training did', async () => {
    const { rows, groups, models, pictures } = await told('--model', trained, '--pictures=4', '--device=wasm')
    const [, after] = JSON.parse(text('run/evaluations.json')) as { rows: Row[]; groups: Row[] }[]
    for (const [found, expected] of [
      [rows, after?.rows],
      [groups, after?.groups],
    ] as const) {
      expect(found.map(({ family, method, seen }) => [family, method, seen])).toEqual(
        expected?.map(({ family, method, seen }) => [family, method, seen]),
      )
      for (const [i, row] of found.entries()) {
        // Another way through the same network.
        expect(row.result.abInside).toBeCloseTo(expected?.[i]?.result.abInside ?? Number.NaN, 1)
      }
    }
    expect(models).toEqual({ [trained]: 'demo, step 4' })
    expect(pictures).toHaveLength(rows.length * 4)
  })

  it('measures families asked for, as a table', async () => {
    const args = ['--model', trained, '--pictures=4', '--mask=disc', '--mask', 'stripes:angle=45']
    const { code, stdout } = await run(['evaluate', ...args])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^demo, step 4\n/)
    for (const family of ['disc', 'stripes:angle=45', 'all unseen'])
      expect(stdout).toMatch(new RegExp(`^${family} .* model .* ±\\d`, 'm'))
    expect(stdout).not.toMatch(/ring|More than/)
  })

  it('measures on every tenth of a folder of photographs', async () => {
    const { rows, stderr, data } = await told('--model', trained, '--data', at('photos'), '--mask=disc')
    expect([data, stderr]).toEqual(['photos/test', 'photos: 24 pictures\nMeasuring on 2 pictures of photos/test …\n'])
    expect(rows[0]?.result.count).toBe(2)
  })

  it('measures on all pictures of a folder that no training has seen, if asked to', async () => {
    const { rows, data, notes } = await told('--model', trained, '--data', at('photos'), '--mask=disc', '--all')
    expect([data, rows[0]?.result.count]).toEqual(['photos', 24])
    expect(notes).toEqual([expect.stringContaining('constant colour')])
  })

  it('measures a run on its own data where none is named, and says so', async () => {
    const { stderr, data } = await told('--model', other, '--mask=disc')
    expect(data).toBe('list/test')
    expect(stderr).toContain('Measuring on 2 pictures of list/test …')
    const { data: drawn, stderr: said } = await told('--model', trained, '--mask=disc', '--pictures=2')
    expect(said).toContain(`Measuring on 2 pictures of ${drawn} …`)
  })

  it('measures on all of an official split, and says who has seen it', async () => {
    const args = ['--model', trained, '--model', other, '--mask=disc', '--csv', at('table.csv')]
    const { stderr, data, notes, pictures } = await told('--data', `table:${at('list.csv')},split=test`, ...args)
    expect([data, stderr]).toEqual([
      'list/test',
      `list/test: 6 pictures\nlist/train: 18 pictures\nMeasuring on 6 pictures of list/test …\n${other} was trained on nine of ten pictures of all list: it has seen most of these.\n`,
    ])
    expect(notes).toEqual([expect.stringContaining('it has seen most of these')])
    const ids = new Set(pictures.map(({ id }) => id))
    expect([...ids]).toEqual([18, 19, 20, 21, 22, 23].map((n) => `photos/photo-${n}.jpg`))
    const [names = '', first = '', ...rest] = text('table.csv').trim().split('\r\n')
    expect(names.split(',').slice(0, 5)).toEqual(['family', 'seen', 'method', 'id', 'label'])
    expect(first.split(',').slice(0, 4)).toEqual(['disc', 'false', trained, 'photos/photo-18.jpg'])
    expect(rest).toHaveLength(pictures.length - 1)
  })

  it('leaves a tenth of a training split out, as trainings do', async () => {
    const args = ['--model', trained, '--mask=disc', '--data', `table:${at('list.csv')},split=train`]
    const { rows, data, notes } = await told(...args)
    expect([data, rows[0]?.result.count, notes]).toEqual(['list/train/test', 1, []])
  })

  it('compares models on the same pictures and masks, on a page too', async () => {
    const args = ['--model', trained, '--model', other, '--pictures=3', '--mask=disc', '--html', at('page.html')]
    const { code, stdout } = await run(['evaluate', ...args])
    expect(code).toBe(0)
    expect(stdout).toContain(`${trained}: demo, step 4\n${other}: demo, step 4\nmasks `)
    const [, differences = ''] = stdout.split(`\nMore than ${trained}, picture by picture:\n`)
    expect(differences).toMatch(new RegExp(`^disc +unseen +${other} +[+-]\\d+\\.\\d\\d \\[[+-]`, 'm'))
    const page = text('page.html')
    expect(/<h1>(.*?)<\/h1>/.exec(page)?.[1]).toMatch(/^demo, step 4 and demo, step 4 on .*\/test$/)
    expect(page.includes(`What others have more than ${trained}`)).toBe(true)
    expect(page.match(/<img /g)).toHaveLength(1)
    expect(/<script|https?:/.exec(page)).toBeNull()
    const { rows } = await told(...args.slice(0, -2))
    expect(rows.map(({ method }) => method)).toEqual([trained, other, 'no colour', 'constant colour'])
    const [mine, theirs] = rows.map(({ result }) => result.abInside ?? Number.NaN)
    expect(rows[1]?.difference?.abInside?.value).toBeCloseTo((theirs ?? 0) - (mine ?? 0), 8)
  })

  it.each([
    [['--model', at('nowhere')], 1, 'neither a run'],
    [['--model', trained, '--data', at('nowhere')], 1, 'there is nothing'],
    [['--model', trained, '--mask', 'starts'], 1, 'starts'],
    [['--model', trained, '--model', trained], 2, 'stands there twice'],
    [[], 2, 'evaluate needs a trained network'],
  ])('refuses %s', async (args, exit, words) => {
    const { code, stdout, stderr } = await run(['evaluate', ...args])
    expect([code, stdout, stderr]).toEqual([exit, '', expect.stringContaining(words)])
  })

  it('refuses to compare models of two sizes', async () => {
    const large = at('large')
    await run(['train', ...TINY, '--size=32', '--steps=1', '--run', large])
    const { code, stderr } = await run(['evaluate', '--model', trained, '--model', large])
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(`${large} paints pictures of 32 pixels, ${trained} of 16`),
    ])
  })

  it('refuses data too small to hold anything out', async () => {
    const data = await photographs(at('few'), 9)
    const { code, stderr } = await run(['evaluate', '--model', trained, '--data', data])
    expect([code, stderr]).toEqual([1, expect.stringContaining('more pictures')])
  })
})
