import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listCheckpoints, loadNewestCheckpoint } from '@chromask/trainer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isLongCommand } from './supervisor.js'
import { bundleProgram, type Running, start } from './testing/bundle.js'
import { photographs, scratch } from './testing/files.js'
import { TINY } from './testing/tiny.js'

const folder = scratch()
const photos = join(folder, 'photos')
let program: string
let remove: () => void
beforeAll(async () => {
  const bundle = await bundleProgram()
  program = bundle.path
  remove = bundle.remove
  await photographs(photos, 20)
})

afterAll(() => remove())

/** Longer than any test: it ends because it is stopped. */
const STEPS = 1_000_000
const long = (path: string, device: string): string[] => [
  'train',
  ...TINY,
  `--device=${device}`,
  '--data',
  photos,
  `--steps=${STEPS}`,
  '--checkpoint-every=5',
  '--run',
  path,
]
const FIRST_STEP = `1/${STEPS}`

/** Signals do not come by this way on Windows. */
const describeSignals = describe.skipIf(process.platform === 'win32')

async function newest(path: string): Promise<number> {
  const checkpoint = await loadNewestCheckpoint(path)
  expect(checkpoint?.rejected).toEqual([])
  return checkpoint?.step ?? 0
}

const lastLogged = (path: string): number =>
  JSON.parse(readFileSync(join(path, 'metrics.jsonl'), 'utf8').trim().split('\n').at(-1) ?? '').step

/** Waits until so many checkpoints are there. */
async function saved(path: string, running: Running, steps: number): Promise<void> {
  while ((await listCheckpoints(path)).every((step) => step < steps)) {
    if (running.child.exitCode !== null) throw new Error(running.said())
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describeSignals.each(['wasm', 'onnx'])('a training on %s as a process', (device) => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s finishes the step, saves, and says how to go on', async (signal) => {
    const path = join(folder, device, signal)
    const first = start(program, long(path, device))
    await first.until(FIRST_STEP)
    first.child.kill(signal)
    expect(await first.ended).toBe(130)
    expect(first.said()).toContain('Finishing the step, then saving.')
    expect(first.said()).toContain(`Stopped and saved. Go on with: chromask train --resume ${path}`)
    const step = await newest(path)
    expect(step).toBeGreaterThan(0)
    expect(lastLogged(path)).toBe(step)

    const second = start(program, ['train', '--resume', path, '--pictures=4', '--checkpoint-every=5'])
    await second.until(`Going on from step ${step}.`)
    await second.until(`${step + 1}/${STEPS}`)
    second.child.kill(signal)
    expect(await second.ended).toBe(130)
    expect(await newest(path)).toBeGreaterThan(step)
  })

  it('a second SIGINT ends it at once, and what was saved is whole', async () => {
    const path = join(folder, device, 'twice')
    const first = start(program, long(path, device))
    await saved(path, first, 5)
    first.child.kill('SIGINT')
    await first.until('Press Ctrl-C again')
    first.child.kill('SIGINT')
    expect(await first.ended).toBe(130)
    const step = await newest(path)
    expect(step).toBeGreaterThanOrEqual(5)

    const second = start(program, ['train', '--resume', path, '--pictures=4'])
    await second.until(`Going on from step ${step}.`)
    await second.until(`${step + 1}/${STEPS}`)
    second.child.kill('SIGINT')
    expect(await second.ended).toBe(130)
  })

  it('a training whose supervisor is killed saves and ends', async () => {
    const path = join(folder, device, 'orphan')
    const running = start(program, long(path, device))
    await running.until(FIRST_STEP)
    running.child.kill('SIGKILL')
    // The streams close when the training itself has ended.
    await running.ended
    expect(running.said()).toContain('Stopped and saved.')
    expect(lastLogged(path)).toBe(await newest(path))
  })
})

describe('a process', () => {
  it.each([
    [['train', '--recipe', 'deno'], 1, 'there is no recipe "deno"'],
    [['train', '--resume', join(folder, 'nowhere')], 1, 'holds no run'],
    [['train', '--steps', 'many'], 2, 'integer'],
    [['train', '--help'], 0, 'Examples:'],
    [['--version'], 0, '0.'],
    [['export'], 2, '--run'],
  ])('%s ends with %s', async (args, code, text) => {
    const running = start(program, args)
    expect(await running.ended).toBe(code)
    expect(running.said()).toContain(text)
  })
})

it('only what trains is supervised, and not its help', () => {
  expect([['train'], ['demo', '--run', 'a'], ['study', 'a', '--experiment', 'b']].map(isLongCommand)).toEqual([
    true,
    true,
    true,
  ])
  const short = [
    [],
    ['--help'],
    ['train', '--help'],
    ['demo', '-h'],
    ['help', 'train'],
    ['evaluate'],
    ['study', 'a'],
    ['colorize', 'train'],
  ]
  expect(short.filter(isLongCommand)).toEqual([])
})
