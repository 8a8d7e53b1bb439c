import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleProgram, start } from '../testing/bundle.js'
import { scratch, write } from '../testing/files.js'
import { run } from '../testing/run.js'

const folder = scratch()
const declared = {
  name: 'tiny',
  recipe: 'demo',
  set: {
    size: 8,
    batch: 4,
    'generator.base': 4,
    'generator.depth': 2,
    'discriminator.base': 4,
    'discriminator.depth': 2,
  },
  steps: 4,
  seeds: [1],
  pictures: 2,
  checkpointEvery: 1,
  device: 'wasm',
  families: { stripes: { kind: 'stripes' }, discs: { kind: 'disc' } },
  axes: { masks: { stripes: { train: 'stripes' }, discs: { train: 'discs' }, both: { train: ['stripes', 'discs'] } } },
}
const file = join(folder, 'study.json')
write(folder, { 'study.json': JSON.stringify(declared) })
const at = (name: string): string => join(folder, name)
const study = (name: string, ...more: string[]): string[] => ['study', file, '--run', at(name), ...more]
const results = (name: string) => JSON.parse(readFileSync(join(at(name), 'results.json'), 'utf8'))
const timeless = (name: string) => ({
  ...results(name),
  experiments: results(name).experiments.map(({ seconds: _, ...rest }: { seconds: number }) => rest),
})

let program = ''
let remove: () => void = () => undefined
beforeAll(async () => {
  const bundle = await bundleProgram()
  program = bundle.path
  remove = bundle.remove
})
afterAll(() => remove())

async function whole(name: string, ...more: string[]): Promise<string> {
  const running = start(program, study(name, ...more))
  expect(await running.ended, running.said()).toBe(0)
  return running.said()
}

/** Waits until so many experiments are in the results. */
async function done(name: string, count: number): Promise<void> {
  while (!existsSync(join(at(name), 'results.json')) || results(name).experiments.length < count) {
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

describe('chromask study', () => {
  let said = ''
  beforeAll(async () => {
    said = await whole('serial')
  })

  it('trains all, each in a process of its own, and prints a table', () => {
    expect(said).toContain('0 of 3 done (masks=stripes,seed=1 0/4)')
    expect(said).toContain('3 of 3 done')
    expect(said).toMatch(/^\| masks \| stripes \| discs \|$/m)
    expect(said).toMatch(/^\| both \| \*\*\d\.\d{3}\*\* \| \*\*\d\.\d{3}\*\* \|$/m)
    expect(said).toContain(`3 of 3 experiments done: ${join(at('serial'), 'results.csv')}`)
    const output = readFileSync(join(at('serial'), 'masks=both,seed=1/output.log'), 'utf8')
    expect(output).toContain('Measuring on 2 held-out pictures')
    expect(readdirSync(join(at('serial'), 'masks=both,seed=1'))).toContain('report.html')
    expect(readdirSync(join(at('serial'), 'masks=both,seed=1/checkpoints'))).toEqual(['step-00000004'])
  })

  it('gives the same in parallel', async () => {
    await whole('parallel', '--parallel', '3')
    expect(timeless('parallel')).toEqual(timeless('serial'))
  })

  it('gives the same where all of it was killed in the middle', async () => {
    const killed = spawn(process.execPath, [program, ...study('killed', '--parallel', '2')], {
      detached: true,
      stdio: 'ignore',
    })
    await done('killed', 1)
    process.kill(-(killed.pid as number), 'SIGKILL')
    await new Promise((resolve) => killed.once('exit', resolve))
    expect(results('killed').experiments.length).toBeLessThan(3)
    await whole('killed', '--parallel', '2')
    expect(timeless('killed')).toEqual(timeless('serial'))
  })

  it('gives the same where its processes outlived it for a moment', async () => {
    const first = start(program, study('orphans', '--parallel', '2'))
    await done('orphans', 1)
    first.child.kill('SIGKILL')
    await whole('orphans')
    await first.ended
    expect(timeless('orphans')).toEqual(timeless('serial'))
  })

  it('finishes the step and saves when it is asked to stop, and goes on', async () => {
    const long = join(folder, 'long.json')
    write(folder, { 'long.json': JSON.stringify({ ...declared, steps: 1_000_000 }) })
    const args = ['study', long, '--run', at('long'), '--parallel', '2']
    const first = start(program, args)
    const begun = (): boolean =>
      ['stripes', 'discs'].every((masks) => existsSync(join(at('long'), `masks=${masks},seed=1/checkpoints`)))
    while (!begun()) await new Promise((resolve) => setTimeout(resolve, 20))
    first.child.kill('SIGINT')
    expect(await first.ended, first.said()).toBe(130)
    expect(first.said()).toContain('Finishing the steps under way, then saving.')
    expect(first.said()).toContain('0 of 3 experiments done')
    expect(first.said()).toContain('Stopped and saved. Go on with the same command.')
    const { stdout } = await run([...args.slice(0, 4), '--list'])
    expect(stdout).toMatch(/^begun {2}masks=stripes,seed=1 {2}[1-9]\d*\/1000000 {2}\S+ s a step$/m)
    expect(stdout).toMatch(/^new {4}masks=both,seed=1 {5}0\/1000000$/m)
    expect(stdout).toMatch(/0 of 3 done in .*, some \d.* (min|h) of training left/)
  })

  it('leaves the others where one fails, and says what it said', async () => {
    const path = join(folder, 'failing.json')
    const axes = { data: { gone: { data: at('nowhere') }, drawn: {} } }
    write(folder, { 'failing.json': JSON.stringify({ ...declared, axes, set: { ...declared.set, train: 'discs' } }) })
    const running = start(program, ['study', path, '--run', at('failing')])
    expect(await running.ended).toBe(1)
    expect(running.said()).toContain(
      'chromask: [chromask/study-failed] an experiment failed. data=gone,seed=1: [datasets/',
    )
    expect(running.said()).toContain(join(at('failing'), 'data=gone,seed=1/output.log'))
    expect(results('failing').experiments.map(({ name }: { name: string }) => name)).toEqual(['data=drawn,seed=1'])
  })
})

describe('what trains nothing', () => {
  it('--list tells what would run', async () => {
    const { code, stdout } = await run(study('empty', '--list', '--only', 'masks=s*', '--only', 'masks=both'))
    expect([code, stdout.split('\n').slice(0, 4)]).toEqual([
      0,
      [
        'new    masks=stripes,seed=1  0/4',
        'new    masks=both,seed=1     0/4',
        '',
        `0 of 2 done in ${at('empty')}, no step is done yet to tell the time by`,
      ],
    ])
    expect(existsSync(at('empty'))).toBe(false)
  })

  it('--table prints what flags ask for', async () => {
    const args = ['--rows', 'seen', '--columns', 'masks', '--metric', 'abInside', '--where', 'masks=both']
    const { stdout } = await run(study('serial', '--table', ...args))
    expect(stdout).toMatch(
      /^\| seen \| both \| no colour \| constant colour \|\n\| --- \| ---: .*\n\| seen \| \*\*\d+\.\d\d\*\* \|/,
    )
  })

  it('--table prints the tables that the study declares', async () => {
    const tables = [{ title: 'Error', metrics: ['abInside'] }, { title: 'Leak' }]
    write(folder, { 'tables.json': JSON.stringify({ ...declared, tables }) })
    const { stdout } = await run(['study', join(folder, 'tables.json'), '--run', at('serial'), '--table'])
    expect(stdout).toMatch(/^Error\n\n\| masks [\s\S]*\n\nLeak\n\n\| masks /)
  })

  it('a list names what is done', async () => {
    const { stdout } = await run(study('serial', '--list'))
    expect(stdout).toMatch(/^done {3}masks=stripes,seed=1 {2}4\/4 {2}\S+ s a step\n/)
    expect(stdout).toContain('3 of 3 done')
  })

  it.each<[string[], number, string]>([
    [['study', 'nowhere.yaml'], 1, '[recipes/invalid-study] not a study. nowhere.yaml cannot be read: ENOENT'],
    [
      study('serial', '--only', 'masks=rings'),
      2,
      '--only masks=rings: no experiment is called so. The first is masks=str',
    ],
    [study('serial', '--experiment', 'masks=rings'), 2, '--experiment masks=rings: tiny has none of that name'],
    [study('empty', '--table'), 1, 'results.json cannot be read'],
    [study('serial', '--table', '--where', 'masks'), 2, '--where masks: write axis=option'],
    [study('serial', '--rows', 'mask'), 1, 'there is no mask to make a table of'],
    [study('serial', '--parallel', '0'), 2, 'integer'],
    [study('empty', '--only', 'masks=both'), 1, 'Pass { script }'],
  ])('%j', async (args, code, text) => {
    const ran = await run(args)
    expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining(text)])
    rmSync(at('empty'), { recursive: true, force: true })
  })

  it('a changed study says so', async () => {
    write(folder, { 'changed.json': JSON.stringify({ ...declared, steps: 5 }) })
    const { code, stderr } = await run(['study', join(folder, 'changed.json'), '--run', at('serial')])
    expect([code, stderr]).toEqual([1, expect.stringContaining('steps was 4, now 5')])
  })
})
