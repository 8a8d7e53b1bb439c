import { execFileSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { photographs, picture, scratch, snapshot, write } from '../testing/files.js'
import { run } from '../testing/run.js'
import { TINY } from '../testing/tiny.js'

const folder = scratch()
const at = (name: string): string => join(folder, name)
const whole = at('whole')
const photo = at('photo.png')

/** Checkpoints at steps 2, 4 and 5 of 6. */
beforeAll(async () => {
  const data = await photographs(at('photos'), 20)
  await run(['train', ...TINY, '--data', data, '--steps=6', '--run', whole], { stopAt: ' 5/6 ' })
  write(folder, { 'photo.png': await picture('png') })
})

const checkpoint = (run: string, step: number, file = ''): string =>
  join(run, 'checkpoints', `step-${String(step).padStart(8, '0')}`, file)

function flip(path: string): void {
  const bytes = readFileSync(path)
  const middle = Math.floor(bytes.length / 2)
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  writeFileSync(path, bytes)
}

/** What a crash, a bad disk or a careless hand may do to a checkpoint. */
const DAMAGES: readonly (readonly [string, (run: string, step: number) => void, RegExp])[] = [
  [
    'is cut off',
    (run, step) => truncateSync(checkpoint(run, step, 'state.safetensors'), 1000),
    /has 1000 bytes instead of/,
  ],
  ['is empty', (run, step) => truncateSync(checkpoint(run, step, 'state.safetensors'), 0), /has 0 bytes instead of/],
  ['has a bit flipped', (run, step) => flip(checkpoint(run, step, 'state.safetensors')), /checksum .* does not match/],
  ['lacks its index', (run, step) => rmSync(checkpoint(run, step, 'checkpoint.json')), /no such file/],
  ['lacks its state', (run, step) => rmSync(checkpoint(run, step, 'state.safetensors')), /no such file/],
  ['has half an index', (run, step) => truncateSync(checkpoint(run, step, 'checkpoint.json'), 30), /JSON/],
  [
    'is another step’s',
    (run, step) => cpSync(checkpoint(run, 2), checkpoint(run, step), { recursive: true }),
    /says step 2/,
  ],
]

describe.each(DAMAGES)('a newest checkpoint that %s', (name, damage, reason) => {
  const place = at(name.replace(/\W/g, '-'))
  beforeAll(() => {
    cpSync(whole, place, { recursive: true })
    damage(place, 5)
  })

  it('is passed over with a word when a photograph is coloured', async () => {
    const before = snapshot(place)
    const { code, stderr } = await run(['colorize', photo, '--model', place, '--device=wasm', '-o', at('out.png')])
    expect(code).toBe(0)
    expect(stderr).toContain(`${checkpoint(place, 5)} cannot be used: `)
    expect(stderr).toMatch(reason)
    expect(snapshot(place)).toEqual(before)
  })

  it('is passed over with a word when the run is resumed', async () => {
    const { code, stderr } = await run(['train', '--resume', place, '--pictures=4'])
    expect(code).toBe(0)
    expect(stderr).toContain(`${checkpoint(place, 5)} cannot be used: `)
    expect(stderr).toContain('Going on from step 4.')
    const lines = readFileSync(join(place, 'metrics.jsonl'), 'utf8').trim().split('\n')
    expect(lines.map((line) => JSON.parse(line).step)).toEqual([1, 2, 3, 4, 5, 6])
  })
})

it('without one good checkpoint a run cannot be resumed, and stays as it is', async () => {
  const place = at('none-good')
  cpSync(whole, place, { recursive: true })
  for (const step of [2, 4, 5]) flip(checkpoint(place, step, 'state.safetensors'))
  const before = snapshot(place)
  for (const args of [
    ['train', '--resume', place],
    ['export', '--run', place, '-o', at('model')],
  ]) {
    const { code, stderr } = await run(args)
    expect([code, stderr]).toEqual([1, expect.stringMatching(/none of the checkpoints .* can be read/)])
  }
  expect(snapshot(place)).toEqual(before)
})

it.each([
  ['half a run.json', 'run.json', (text: string) => text.slice(0, 100), 'run.json cannot be read'],
  [
    'a run.json of another format',
    'run.json',
    (text: string) => text.replace('"format": 1', '"format": 9'),
    'format 1',
  ],
  [
    'a recipe with a wrong field',
    'run.json',
    (text: string) => text.replace('"depth": 2', '"depth": "2"'),
    'generator.depth',
  ],
  ['half an evaluations.json', 'evaluations.json', (text: string) => text.slice(0, 100), 'evaluations.json'],
])('%s is told, and the run stays as it is', async (name, file, change, text) => {
  const place = at(name.replace(/\W/g, '-'))
  cpSync(whole, place, { recursive: true })
  writeFileSync(join(place, file), change(readFileSync(join(place, file), 'utf8')))
  const { code, stderr } = await run(['train', '--resume', place, '--pictures=4'])
  expect([code, stderr]).toEqual([1, expect.stringContaining(text)])
  expect(stderr).not.toContain('    at ')
  const states = (run: string): unknown =>
    Object.entries(snapshot(run)).filter(([path]) => path.startsWith('checkpoints/'))
  expect(states(place)).toEqual(states(whole))
})

/** A file system of so many bytes; undefined where the system does not let us make one. */
function smallDisk(path: string, bytes: number): string | undefined {
  mkdirSync(path, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path], { stdio: 'ignore' })
    return path
  } catch {
    return undefined
  }
}

describe('a disk that fills up', () => {
  const disk = process.platform === 'linux' ? smallDisk(at('disk'), 64 * 2 ** 20) : undefined
  if (disk === undefined) console.warn('NOT TESTED: a full disk. That takes Linux and the right to mount a tmpfs.')
  afterAll(() => {
    if (disk !== undefined) execFileSync('umount', [disk])
  })

  it.skipIf(disk === undefined)(
    'ends the training with a clear error; what was saved stays and can be gone on from',
    async () => {
      const place = join(disk!, 'run')
      cpSync(whole, place, { recursive: true })
      const before = snapshot(join(place, 'checkpoints'))
      // Room for half of another checkpoint.
      const { bavail, bsize } = statfsSync(disk!)
      const half = statSync(checkpoint(place, 4, 'state.safetensors')).size / 2
      const filler = join(disk!, 'filler')
      writeFileSync(filler, new Uint8Array(bavail * bsize - half))
      const full = await run(['train', '--resume', place, '--pictures=4', '--checkpoint-every=1'])
      expect(full.stderr).toMatch(/could not write .*ENOSPC|cannot be written: ENOSPC/)
      expect([full.code, full.stdout]).toEqual([1, ''])
      expect(snapshot(join(place, 'checkpoints'))).toEqual(before)

      // Nor does it pass for saved where it was stopped at that moment.
      const stopped = await run(['train', '--resume', place, '--pictures=4'], { stopAt: ' 6/6 ' })
      expect(stopped.stderr).toMatch(/ENOSPC/)
      expect([stopped.code, stopped.stdout]).toEqual([1, ''])
      expect(snapshot(join(place, 'checkpoints'))).toEqual(before)

      rmSync(filler)
      const resumed = await run(['train', '--resume', place, '--pictures=4'])
      expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringContaining('Going on from step 5.')])
      expect(readdirSync(join(place, 'checkpoints'))).toContain('step-00000006')
    },
  )
})
