import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { RgbImage } from '@chromask/core'
import { decodeImage } from '@chromask/image'
import { beforeAll, describe, expect, it } from 'vitest'
import { picture, pixels, scratch, sharp, snapshot, write } from '../testing/files.js'
import { run } from '../testing/run.js'
import { TINY } from '../testing/tiny.js'

const folder = scratch()
const at = (name: string): string => join(folder, name)
const [trained, model, photo, out] = [at('run'), at('model'), at('photo.png'), at('out.png')]
const [WIDTH, HEIGHT] = [70, 45]

beforeAll(async () => {
  await run(['train', ...TINY, '--run', trained])
  await run(['export', '--run', trained, '-o', model])
  write(folder, { 'photo.png': await picture('png', WIDTH, HEIGHT) })
})

const colorize = (...args: string[]) => run(['colorize', photo, '--device=wasm', '-o', out, ...args])

/** The share of pixels with any colour. */
const coloured = ({ data }: RgbImage, where: (pixel: number) => boolean = () => true): number => {
  let [colour, all] = [0, 0]
  for (let pixel = 0; pixel < data.length / 3; pixel++) {
    if (!where(pixel)) continue
    all++
    const [r, g, b] = data.subarray(pixel * 3)
    if (r !== g || g !== b) colour++
  }
  return colour / all
}

const luma = ({ data }: RgbImage, pixel: number): number => {
  const [r = 0, g = 0, b = 0] = data.subarray(pixel * 3, pixel * 3 + 3)
  return 0.299 * r + 0.587 * g + 0.114 * b
}

/** A mask of the photograph's size: the left half at one level, the right at another. */
const halves = (left: number, right: number, width = WIDTH, height = HEIGHT): Promise<Buffer> =>
  sharp(
    Buffer.from(Array.from({ length: width * height }, (_, i) => (i % width < Math.floor(width / 2) ? left : right))),
    { raw: { width, height, channels: 1 } },
  )
    .png()
    .toBuffer()

const isLeft = (pixel: number): boolean => pixel % WIDTH < Math.floor(WIDTH / 2)
const isRight = (pixel: number): boolean => !isLeft(pixel)

describe.each([
  ['a run', () => trained],
  ['an exported model', () => model],
])('chromask colorize with %s', (_, place) => {
  it('gives a picture of full size, grey outside the mask, with the photograph’s luma', async () => {
    write(folder, { 'mask.png': await halves(255, 0) })
    const ran = await colorize('--model', place(), '--mask', at('mask.png'))
    expect(ran).toEqual({ code: 0, stdout: `${out}\n`, stderr: '' })
    const [before, after] = [await decodeImage(photo), await decodeImage(out)]
    expect([after.width, after.height]).toEqual([WIDTH, HEIGHT])
    expect(coloured(after, isRight)).toBe(0)
    expect(coloured(after, isLeft)).toBeGreaterThan(0.3)
    // Rounding to bytes, three of them.
    for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel++)
      expect(Math.abs(luma(after, pixel) - luma(before, pixel))).toBeLessThan(1)
  })

  it('takes a family of masks, the same one each time, another with another index', async () => {
    const masks = [[], [], ['--index=3'], ['--seed=other']]
    const results = []
    for (const options of masks) {
      expect((await colorize('--model', place(), '--mask=stripes', ...options)).code).toBe(0)
      results.push(readFileSync(out))
    }
    expect(results[0]?.equals(results[1]!)).toBe(true)
    expect(results[0]?.equals(results[2]!)).toBe(false)
    expect(results[0]?.equals(results[3]!)).toBe(false)
  })
})

describe('a mask that is a picture', () => {
  it.each([
    ['white is coloured', 255, 0, [], isLeft],
    ['black is coloured', 255, 0, ['--mask-color=black'], isRight],
    ['from a level on', 140, 100, ['--mask-threshold=120'], isLeft],
    ['below a level', 140, 100, ['--mask-threshold=120', '--mask-color=black'], isRight],
  ] as const)('%s', async (_, left, right, options, where) => {
    write(folder, { 'mask.png': await halves(left, right) })
    const { code } = await colorize('--model', trained, '--mask', at('mask.png'), ...options)
    const after = await decodeImage(out)
    expect(code).toBe(0)
    expect(coloured(after, where)).toBeGreaterThan(0.3)
    expect(coloured(after, (pixel) => !where(pixel))).toBe(0)
  })

  it('is resized where the proportions are the same, and says so', async () => {
    write(folder, { 'mask.png': await halves(255, 0, WIDTH * 2, HEIGHT * 2) })
    const { code, stderr } = await colorize('--model', trained, '--mask', at('mask.png'))
    expect([code, stderr]).toEqual([0, 'The mask is resized from 140x90 to 70x45.\n'])
    // But for the pixel at the edge, which the resizing softens.
    expect(coloured(await decodeImage(out), (pixel) => pixel % WIDTH > WIDTH / 2 + 1)).toBe(0)
  })

  it('of other proportions is an error, unless it may be stretched', async () => {
    write(folder, { 'square.png': await halves(255, 0, 60, 60), 'out.png': 'as it was' })
    const mask = ['--model', trained, '--mask', at('square.png')]
    const refused = await colorize(...mask)
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/is 60x60, the photograph 70x45.*--stretch-mask/),
    ])
    expect(readFileSync(out, 'latin1')).toBe('as it was')
    const stretched = await colorize(...mask, '--stretch-mask')
    expect([stretched.code, stretched.stderr]).toEqual([0, 'The mask is resized from 60x60 to 70x45.\n'])
    expect(coloured(await decodeImage(out), (pixel) => pixel % WIDTH > WIDTH / 2 + 1)).toBe(0)
  })

  it('that colours nothing, or everything, works and is told', async () => {
    write(folder, { 'none.png': await halves(0, 0), 'all.png': await halves(255, 255) })
    const none = await colorize('--model', trained, '--mask', at('none.png'))
    expect([none.code, none.stderr]).toEqual([0, 'The mask colours nothing: the result is grey.\n'])
    expect(coloured(await decodeImage(out))).toBe(0)
    const all = await colorize('--model', trained, '--mask', at('all.png'))
    expect([all.code, all.stderr]).toEqual([0, 'The mask colours everything.\n'])
    expect(coloured(await decodeImage(out))).toBeGreaterThan(0.3)
  })
})

describe('photographs of every kind', () => {
  const raw = (width: number, height: number) => sharp(pixels(width, height), { raw: { width, height, channels: 3 } })

  it.each([
    ['grey', 'g.png', 30, 20, () => raw(30, 20).greyscale().toColourspace('b-w').png()],
    ['CMYK', 'c.jpg', 30, 20, () => raw(30, 20).toColourspace('cmyk').jpeg()],
    ['16 bits', 's.png', 30, 20, () => raw(30, 20).toColourspace('rgb16').png()],
    ['alpha', 'a.png', 30, 20, () => raw(30, 20).ensureAlpha(0.5).png()],
    ['turned by EXIF', 'e.jpg', 20, 30, () => raw(30, 20).withMetadata({ orientation: 6 }).jpeg()],
    ['one pixel', 'p.png', 1, 1, () => raw(1, 1).png()],
    ['one row', 'r.png', 300, 1, () => raw(300, 1).png()],
    ['no jpg but called so', 'w.jpg', 30, 20, () => raw(30, 20).webp()],
  ])('%s', async (_, name, width, height, make) => {
    write(folder, { [name]: await make().toBuffer() })
    const result = at(`${name}.result.png`)
    const ran = await run(['colorize', at(name), '--model', trained, '--device=wasm', '-o', result])
    expect(ran.stderr).toBe('The mask colours everything.\n')
    expect(ran.code).toBe(0)
    const { width: w, height: h } = await decodeImage(result)
    expect([w, h]).toEqual([width, height])
  })

  it.each([['jpg'], ['webp'], ['png']])('are written as %s too', async (format) => {
    const result = at(`new/folder/out.${format}`)
    expect((await run(['colorize', photo, '--model', trained, '-o', result])).code).toBe(0)
    expect((await sharp(readFileSync(result)).metadata()).format).toBe(format === 'jpg' ? 'jpeg' : format)
  })
})

it('stopped, writes nothing and ends with 130', async () => {
  write(folder, { 'out.png': 'as it was' })
  const stopAt = 'The mask colours everything.'
  const ran = await run(['colorize', photo, '--model', trained, '-o', out, '--device=wasm'], { stopAt })
  expect(ran).toEqual({ code: 130, stdout: '', stderr: `${stopAt}\nStopped.\n` })
  expect(readFileSync(out, 'latin1')).toBe('as it was')
})

describe('what cannot be coloured is one clear error, and nothing is written', () => {
  const refused = async (args: readonly string[], code = 1): Promise<string> => {
    write(folder, { 'out.png': 'as it was' })
    const before = snapshot(folder)
    const ran = await run(['colorize', '-o', out, '--device=wasm', ...args])
    expect([ran.code, ran.stdout]).toEqual([code, ''])
    expect(ran.stderr).not.toContain('    at ')
    expect(snapshot(folder)).toEqual(before)
    return ran.stderr
  }

  it.each([
    ['missing', undefined, 'there is no file'],
    ['empty', '', 'it is empty (0 bytes)'],
    ['text', 'no picture', 'not a picture that can be read'],
  ])('a photograph that is %s', async (_, content, text) => {
    if (content !== undefined) write(folder, { 'bad.jpg': content })
    expect(await refused([at(content === undefined ? 'nowhere.jpg' : 'bad.jpg'), '--model', trained])).toContain(text)
  })

  it('a photograph that was cut off', async () => {
    const whole = await picture('jpeg', 200, 200)
    write(folder, { 'cut.jpg': whole.subarray(0, whole.length / 2) })
    expect(await refused([at('cut.jpg'), '--model', trained])).toContain('cut.jpg is not a picture that can be read')
  })

  it('a photograph, or a mask, that is a trap', async () => {
    // The header of a PNG of 60000 x 60000 pixels.
    const bomb = await picture('png', 8, 8)
    bomb.writeUInt32BE(60_000, 16)
    bomb.writeUInt32BE(60_000, 20)
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29)
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/passwd"/></svg>'
    write(folder, { 'bomb.png': bomb, 'drawn.jpg': svg })
    for (const [name, text] of [
      ['bomb.png', '60000x60000, more than the'],
      ['drawn.jpg', 'it begins like no picture'],
    ] as const) {
      expect(await refused([at(name), '--model', trained])).toContain(text)
      expect(await refused([photo, '--model', trained, '--mask', at(name)])).toContain(name)
    }
  })

  it.each([
    [['--mask=starts'], 'starts'],
    [['--mask=nowhere.png'], 'there is no file nowhere.png'],
    [['--mask=disc:radius=-1'], 'radius'],
    [['--device=tpu'], 'Choose one of auto'],
    [['--size=2'], 'size must be an integer ≥ 4'],
    [['-o', 'out.gif'], '.png'],
  ])('options such as %s', async (options, text) => {
    expect(await refused([photo, '--model', trained, ...options])).toContain(text)
  })

  it('a mask that is no picture, or a level that is none', async () => {
    write(folder, { 'text.png': 'no picture', 'level.png': await halves(255, 0) })
    expect(await refused([photo, '--model', trained, '--mask', at('text.png')])).toContain('text.png is not a picture')
    const level = [photo, '--model', trained, '--mask', at('level.png'), '--mask-threshold=256']
    expect(await refused(level)).toContain('threshold')
  })

  it('a result in the place of the photograph or the mask', async () => {
    expect(await refused([photo, '--model', trained, '-o', photo], 2)).toContain('would replace')
    write(folder, { 'mine.png': await halves(255, 0) })
    const mask = at('mine.png')
    expect(await refused([photo, '--model', trained, '--mask', mask, '-o', mask], 2)).toContain('would replace')
  })

  it.each([
    ['is not there', () => at('nowhere')],
    ['is neither run nor model', () => write(at('neither'), { 'a.txt': '' })],
  ])('a folder that %s', async (_, place) => {
    expect(await refused([photo, '--model', place()])).toContain('is neither a run (run.json) nor an exported model')
  })

  it.each([
    ['no JSON', 'manifest.json', () => '{', 'manifest.json is not JSON'],
    ['no manifest', 'manifest.json', () => '{"format":1}', 'manifest'],
    ['of a later version', 'manifest.json', (text: string) => text.replace('"format": 1', '"format": 2'), 'format'],
    ['cut off', 'tfjs/weights.bin', (text: string) => text.slice(1), 'tfjs/weights.bin should have'],
    ['damaged', 'tfjs/weights.bin', (text: string) => `x${text.slice(1)}`, 'tfjs/weights.bin has the right size, but'],
  ])('a model that is %s', async (_, name, change, text) => {
    const files = snapshot(model)
    const broken = { ...files, [name]: change(files[name]!) }
    const place = write(
      at('broken'),
      Object.fromEntries(Object.entries(broken).map(([path, data]) => [path, Buffer.from(data, 'latin1')])),
    )
    expect(await refused([photo, '--model', place])).toContain(text)
  })

  it('a run without a checkpoint', async () => {
    const place = write(at('fresh'), { 'run.json': readFileSync(join(trained, 'run.json')) })
    expect(await refused([photo, '--model', place])).toContain(`chromask train --resume ${place}`)
    expect(existsSync(join(place, 'checkpoints'))).toBe(false)
  })
})
