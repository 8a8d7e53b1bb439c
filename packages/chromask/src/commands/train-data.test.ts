import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { photographs, picture, scratch, sharp, snapshot, write } from '../testing/files.js'
import { run } from '../testing/run.js'
import { TINY } from '../testing/tiny.js'

const folder = scratch()
const at = (name: string): string => join(folder, name)
const photos = at('photos')
beforeAll(async () => {
  await photographs(photos, 20)
})

let runs = 0

/** Trains where that must be refused: one clear error, and no run is begun. */
async function refused(...args: string[]): Promise<string> {
  const place = at(`refused-${++runs}`)
  const ran = await run(['train', ...TINY, '--run', place, ...args])
  expect([ran.code, ran.stdout]).toEqual([1, ''])
  expect(ran.stderr).not.toContain('    at ')
  expect(existsSync(place)).toBe(false)
  return ran.stderr
}

describe('data that cannot be trained on', () => {
  it.each([
    ['is not there', () => at('nowhere'), 'there is nothing'],
    ['is a file', () => join(photos, 'photo-00.jpg'), 'it is a file'],
    ['is empty', () => write(at('empty'), {}), 'it is empty'],
    ['holds no pictures', () => write(at('texts'), { 'a.txt': 'a', 'b.csv': 'b' }), 'got 2 files of other kinds'],
  ])('a folder that %s', async (_, place, text) => {
    if (place() === at('empty')) write(at('empty'), { 'x/y': '' }) && rmSync(join(at('empty'), 'x/y'))
    expect(await refused('--data', place())).toContain(text)
  })

  it('a batch larger than the data', async () => {
    expect(await refused('--data', photos, '--batch=19')).toMatch(
      /20 pictures; .*a batch of 19 needs at least \d+.*smaller batch/,
    )
  })

  it('too few pictures to hold one out', async () => {
    expect(await refused('--data', await photographs(at('nine'), 9))).toContain('pictures')
  })

  it.each([
    ['50', '32'],
    ['18', '4'],
  ])('a size that the networks cannot halve: %s', async (size, multiple) => {
    const depth = Math.log2(Number(multiple))
    const text = await refused(
      `--size=${size}`,
      ...['generator', 'discriminator'].map((n) => `--set=${n}.depth=${depth}`),
    )
    expect(text).toMatch(new RegExp(`multiples of ${multiple}.*${size}`))
    const alone = [`--set=generator.depth=${depth}`, '--set=discriminator=null', '--set=losses=[{"kind":"pixel"}]']
    expect(await refused(`--size=${size}`, ...alone, '--set=round=["generator"]')).toMatch(
      new RegExp(`multiples of ${multiple}.*${size}`),
    )
  })

  it.each([
    ['a mask family to measure on', '--set=masks.unseen={"a":{"kind":"starts"}}', 'starts'],
    ['a loss', '--set=losses=[{"kind":"perceptual"}]', 'perceptual'],
    ['a rate', '--set=rate={"kind":"up"}', 'up'],
    ['a device', '--device=tpu', 'Choose one of auto'],
  ])('%s that is not there', async (_, change, text) => {
    expect(await refused(change)).toContain(text)
  })
})

describe('bad files among good ones', () => {
  const mixed = at('mixed')
  const bad = ['cut.jpg', 'empty.png', 'text.jpg', 'zeros.png']
  beforeAll(async () => {
    await photographs(mixed, 20)
    const whole = await picture('jpeg', 200, 200)
    write(mixed, {
      'cut.jpg': whole.subarray(0, whole.length / 2),
      'empty.png': '',
      'text.jpg': 'no picture at all',
      'zeros.png': new Uint8Array(1000),
      'notes.txt': 'not taken for a picture',
    })
  })

  it('are named and counted, and nothing is begun', async () => {
    const text = await refused('--data', mixed)
    expect(text).toContain('4 of 24 cannot')
    for (const name of bad) expect(text).toContain(`${name}: `)
    expect(text).toContain('--skip-invalid')
    expect(text).not.toMatch(/photo-|notes/)
  })

  it('are left out where that is asked for, and named', async () => {
    const place = at('skipping')
    const { code, stderr } = await run(['train', ...TINY, '--data', mixed, '--skip-invalid', '--run', place])
    expect(code).toBe(0)
    expect(stderr).toContain('mixed: 20 pictures\n')
    for (const name of bad) expect(stderr).toContain(`left out ${name}: `)

    // Asked for once, a resumed run leaves them out too.
    const resumed = await run(['train', '--resume', place])
    expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringContaining('left out cut.jpg')])
  })
})

it('photographs of every kind are trained on', async () => {
  const place = await photographs(at('kinds'), 12)
  const raw = () => sharp(Buffer.alloc(40 * 30 * 3, 90), { raw: { width: 40, height: 30, channels: 3 } })
  write(place, {
    'grey.png': await raw().greyscale().toColourspace('b-w').png().toBuffer(),
    'cmyk.jpg': await raw().toColourspace('cmyk').jpeg().toBuffer(),
    '16.png': await raw().toColourspace('rgb16').png().toBuffer(),
    'alpha.png': await raw().ensureAlpha(0.5).png().toBuffer(),
    'turned.jpg': await raw().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    'pixel.png': await picture('png', 1, 1),
    'deep/er/UPPER.JPG': await picture('jpeg'),
  })
  const { code, stderr } = await run(['train', ...TINY, '--data', place, '--run', at('of-kinds')])
  expect([code, stderr]).toEqual([0, expect.stringContaining('kinds: 19 pictures')])
})

describe('a run on a folder of photographs', () => {
  const place = at('run')
  beforeAll(async () => {
    await run(['train', ...TINY, '--data', photos, '--run', place, '--steps=6'], { stopAt: ' 3/6 ' })
  })

  it.each([
    ['other pictures', async () => photographs(at('other/photos'), 21), 'size was 20, now 21'],
    [
      'pictures of other names',
      async () => {
        const other = await photographs(at('renamed/photos'), 20)
        write(other, { 'a.jpg': await picture('jpeg') })
        rmSync(join(other, 'photo-19.jpg'))
        return other
      },
      'ids was',
    ],
    ['the drawn flowers', async () => 'drawn', 'name was "photos", now'],
  ])('does not go on with %s', async (_, data, text) => {
    const path = await data()
    const before = snapshot(place)
    const { code, stderr } = await run(['train', '--resume', place, '--data', path])
    expect([code, stderr]).toEqual([1, expect.stringContaining(text)])
    expect(snapshot(place)).toEqual(before)
  })

  it('needs its photographs', async () => {
    const before = snapshot(place)
    write(photos, { 'photo-99.jpg': 'bad' })
    const { code, stderr } = await run(['train', '--resume', place])
    rmSync(join(photos, 'photo-99.jpg'))
    expect([code, stderr]).toEqual([1, expect.stringContaining('photo-99.jpg')])
    expect(snapshot(place)).toEqual(before)
  })

  it('finds them again without being told', async () => {
    const { code } = await run(['train', '--resume', place])
    expect(code).toBe(0)
    expect(readdirSync(join(place, 'checkpoints'))).toContain('step-00000006')
  })
})
