import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { scratch, snapshot } from '../testing/files.js'
import { type Ran, run } from '../testing/run.js'
import { TINY } from '../testing/tiny.js'

const folder = scratch()
const json = (...path: string[]) => JSON.parse(readFileSync(join(folder, ...path), 'utf8'))
const metrics = (name: string): Record<string, number>[] =>
  readFileSync(join(folder, name, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
const checkpoints = (name: string): string[] => readdirSync(join(folder, name, 'checkpoints')).sort()

describe('chromask train', () => {
  const path = join(folder, 'run')
  let ran: Ran
  beforeAll(async () => {
    ran = await run(['train', ...TINY, '--run', path])
  })

  it('tells the device, and in the end the figures and where the report is', () => {
    expect(ran.code).toBe(0)
    expect(ran.stderr).toContain('Running on wasm: WebAssembly')
    expect(ran.stderr).toMatch(/4\/4 .*images\/s/)
    expect(ran.stdout).toContain(`report: ${join(path, 'report.html')}`)
    for (const family of ['ten masks', 'stripes', 'noise', 'discs', 'rings'])
      expect(ran.stdout).toMatch(new RegExp(`^${family} +(un)?seen +model`, 'm'))
  })

  it('keeps what the run was made of', () => {
    const info = json('run', 'run.json')
    expect(info).toMatchObject({
      format: 1,
      recipe: { name: 'demo', size: 16, steps: 4, batch: 4, generator: { base: 4, depth: 2 } },
      options: { data: 'drawn', device: 'wasm' },
      versions: { node: process.versions.node, engine: 'eager/wasm' },
      data: { size: 1000 },
    })
    expect(Date.parse(info.createdAt)).toBeGreaterThan(0)
  })

  it('keeps a line of figures for each step, and event files', () => {
    const lines = metrics('run')
    expect(lines.map(({ step }) => step)).toEqual([1, 2, 3, 4])
    for (const line of lines) {
      expect(line['generator/total']).toBeGreaterThan(0)
      expect(line['time/secondsPerStep']).toBeGreaterThan(0)
    }
    expect(readdirSync(path).filter((name) => name.startsWith('events.out.tfevents.'))).toHaveLength(1)
  })

  it('keeps checkpoints, whole', () => {
    expect(checkpoints('run')).toEqual(['step-00000002', 'step-00000004'])
    expect(json('run', 'checkpoints', 'step-00000004', 'checkpoint.json')).toMatchObject({ format: 1, step: 4 })
    expect(Object.keys(snapshot(path)).filter((name) => name.includes('.tmp'))).toEqual([])
  })

  it('keeps samples of before and after', () => {
    expect(readdirSync(join(path, 'samples'))).toEqual(['step-00000000.png', 'step-00000004.png'])
  })

  it('keeps measurements of before and after, seen and unseen apart', () => {
    const evaluations = json('run', 'evaluations.json') as { step: number; rows: Record<string, unknown>[] }[]
    expect(evaluations.map(({ step }) => step)).toEqual([0, 4])
    for (const { rows } of evaluations) {
      expect(rows).toHaveLength(5 * 3)
      expect(rows.filter(({ seen }) => seen === false)).toHaveLength(2 * 3)
      expect(rows[0]?.result).toMatchObject({ count: 4 })
    }
  })

  it('writes a report that stands by itself', () => {
    const page = readFileSync(join(path, 'report.html'), 'utf8')
    for (const text of ['4 of 4', '900 to train on, 100 held out, 16x16', 'Before training', 'After 4 steps'])
      expect(page).toContain(text)
    expect(page).not.toMatch(/(src|href)="(?!data:|#)/)
  })

  it('refuses a folder that holds a run, and leaves it as it was', async () => {
    const before = snapshot(path)
    const { code, stderr } = await run(['train', ...TINY, '--seed=other', '--run', path])
    expect([code, stderr]).toEqual([1, expect.stringContaining('holds a run already. Resume it (--resume)')])
    expect(snapshot(path)).toEqual(before)
  })

  it('has nothing to add to a finished run, and says the same figures again', async () => {
    const before = snapshot(path)
    const again = await run(['train', '--resume', path, '--pictures=4'])
    expect([again.code, again.stdout]).toEqual([0, ran.stdout])
    const after = snapshot(path)
    for (const name of ['metrics.jsonl', 'evaluations.json', 'run.json', 'checkpoints/step-00000004/state.safetensors'])
      expect(after[name] === before[name], name).toBe(true)
  })
})

describe('a run that was stopped and resumed', () => {
  const args = ['train', ...TINY, '--steps=6', '--checkpoint-every=100']
  let straight: Ran
  let stopped: Ran
  let resumed: Ran
  beforeAll(async () => {
    straight = await run([...args, '--run', join(folder, 'straight')])
    stopped = await run([...args, '--run', join(folder, 'stopped')], { stopAt: ' 3/6 ' })
    resumed = await run(['train', '--resume', join(folder, 'stopped'), '--pictures=4'])
  })

  it('says that it was saved and how to go on, and ends with 130', () => {
    expect(straight.code).toBe(0)
    expect(stopped.code).toBe(130)
    expect(stopped.stdout).toContain(
      `Stopped and saved. Go on with: chromask train --resume ${join(folder, 'stopped')}`,
    )
    expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringContaining('Going on from step 3.')])
    expect(checkpoints('stopped')).toEqual(['step-00000003', 'step-00000006'])
  })

  it('is bit for bit the run that was never stopped', () => {
    const state = (name: string) => readFileSync(join(folder, name, 'checkpoints/step-00000006/state.safetensors'))
    expect(state('stopped').equals(state('straight'))).toBe(true)
    const timeless = (name: string) =>
      metrics(name).map((line) => Object.entries(line).filter(([key]) => !key.startsWith('time/')))
    expect(timeless('stopped')).toEqual(timeless('straight'))
    expect(json('stopped', 'evaluations.json')).toEqual(json('straight', 'evaluations.json'))
  })

  it.each([
    ['--size=32', 'size was 16, now 32'],
    ['--set=generator.skip=concat', 'generator.skip was "add", now "concat"'],
    ['--steps=7', 'steps was 6, now 7'],
    ['--recipe=hallpaz2018', 'name was "demo", now "hallpaz2018"'],
  ])('does not go on with another recipe: %s', async (change, text) => {
    const path = join(folder, 'stopped')
    const before = snapshot(path)
    const { code, stderr } = await run(['train', '--resume', path, change, '--data=drawn'])
    expect([code, stderr]).toEqual([1, expect.stringContaining(text)])
    expect(snapshot(path)).toEqual(before)
  })

  it('stopped while it is measured before the first step, starts there', async () => {
    const path = join(folder, 'early')
    const early = await run([...args, '--run', path], { stopAt: 'Measuring on' })
    expect([early.code, early.stdout]).toEqual([130, expect.stringContaining('--resume')])
    expect(existsSync(join(path, 'checkpoints'))).toBe(false)
    const { code, stderr } = await run(['train', '--resume', path, '--pictures=4'])
    expect([code, stderr]).toEqual([0, expect.stringContaining('holds no checkpoint yet: starting at step 0')])
    expect(json('early', 'evaluations.json')).toEqual(json('straight', 'evaluations.json'))
  })
})

it('chromask demo can be stopped and resumed', async () => {
  const path = join(folder, 'demo')
  const { code, stdout, stderr } = await run(['demo', '--device=wasm', '--run', path], { stopAt: ' 1/' })
  expect(stderr).toContain(' 1/')
  expect([code, stdout]).toEqual([130, expect.stringContaining(`chromask train --resume ${path}`)])
  expect(checkpoints('demo')).toEqual(['step-00000001'])
  const again = await run(['demo', '--run', path])
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('holds a run already')])
})
