import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeImage } from '@chromask/image'
import { maskKinds } from '@chromask/masks'
import { beforeAll, describe, expect, it } from 'vitest'
import { photographs, scratch, snapshot, write } from '../testing/files.js'
import { run } from '../testing/run.js'
import { TINY } from '../testing/tiny.js'

const folder = scratch()
const at = (name: string): string => join(folder, name)
const trained = at('run')
beforeAll(async () => {
  await run(['train', ...TINY, '--run', trained])
})

describe('chromask export', () => {
  it('writes a model that says what it is, and colours', async () => {
    const model = at('model')
    const args = ['--run', trained, '-o', model, '--name', 'tiny flowers', '--licence', 'CC0-1.0']
    expect(await run(['export', ...args])).toEqual({ code: 0, stdout: `${model}\n`, stderr: '' })
    expect(Object.keys(snapshot(model))).toEqual(['manifest.json', 'tfjs/model.json', 'tfjs/weights.bin'])
    const manifest = JSON.parse(readFileSync(join(model, 'manifest.json'), 'utf8'))
    expect(manifest).toMatchObject({
      name: 'tiny flowers',
      licence: 'CC0-1.0',
      colorSpace: 'yuv',
      size: 16,
      trainedOn: { steps: 4 },
    })
    const measured = await run(['evaluate', '--model', model, '--pictures=2', '--json'])
    const { rows } = JSON.parse(measured.stdout) as { rows: { family: string; seen: boolean }[] }
    const seen = new Map(rows.map((row) => [row.family, row.seen]))
    expect(Object.fromEntries(seen)).toEqual({
      'ten masks': true,
      stripes: true,
      noise: true,
      discs: false,
      rings: false,
    })
    // An earlier export may be replaced.
    expect((await run(['export', '--run', trained, '-o', model])).code).toBe(0)
  })

  it('writes a model for ONNX Runtime, which colours as the run does', async () => {
    const photo = join(await photographs(at('one'), 1), readdirSync(at('one'))[0] as string)
    const model = at('onnx-model')
    const args = ['--run', trained, '-o', model, '--format', 'onnx']
    expect(await run(['export', ...args])).toEqual({ code: 0, stdout: `${model}\n`, stderr: '' })
    expect(Object.keys(snapshot(model))).toEqual(['manifest.json', 'model.onnx'])
    const pictures: Uint8Array[] = []
    for (const [i, folder] of [trained, model].entries()) {
      const output = at(`coloured${i}.png`)
      const coloured = await run(['colorize', photo, '--model', folder, '--mask', 'stripes', '-o', output])
      expect(coloured).toEqual({ code: 0, stdout: `${output}\n`, stderr: '' })
      pictures.push((await decodeImage(output)).data)
    }
    const [own, other] = pictures as [Uint8Array, Uint8Array]
    expect(Math.max(...own.map((byte, i) => Math.abs(byte - (other[i] ?? 99))))).toBeLessThanOrEqual(1)

    const small = ['--format', 'tfjs,onnx', '--precision', 'int8']
    expect((await run(['export', '--run', trained, '-o', model, ...small])).code).toBe(0)
    expect(Object.keys(snapshot(model))).toEqual(['manifest.json', 'model.onnx', 'tfjs/model.json', 'tfjs/weights.bin'])
    const manifest = JSON.parse(readFileSync(join(model, 'manifest.json'), 'utf8'))
    expect(manifest.onnx).toEqual({ precision: 'int8', norm: 'running', batch: 'any' })
    expect((await run(['evaluate', '--model', model, '--pictures=2', '--mask=disc'])).code).toBe(0)
  })

  it.each([
    [['--format', 'tflite'], '"tflite" is none of tfjs, onnx'],
    [['--format', 'onnx', '--precision', 'int4'], 'int4'],
    [['--precision', 'int8'], 'Add --format onnx'],
  ])('refuses %s', async (args, text) => {
    const { code, stderr } = await run(['export', '--run', trained, '-o', at('none'), ...args])
    expect([code, stderr]).toEqual([2, expect.stringContaining(text)])
    expect(existsSync(at('none'))).toBe(false)
  })

  it('says of a damaged model which file is damaged', async () => {
    const model = at('damaged')
    await run(['export', '--run', trained, '-o', model, '--format', 'onnx'])
    writeFileSync(join(model, 'model.onnx'), 'not a model')
    const { code, stderr } = await run(['colorize', at('coloured0.png'), '--model', model, '-o', at('none.png')])
    expect([code, stderr]).toEqual([1, expect.stringMatching(/model.onnx should have \d+ bytes, got 11/)])
  })

  it('never replaces a folder of other things', async () => {
    const place = write(at('mine'), { 'notes.txt': 'mine' })
    const { code, stderr } = await run(['export', '--run', trained, '-o', place])
    expect([code, stderr]).toEqual([1, expect.stringContaining('mine')])
    expect(snapshot(place)).toEqual({ 'notes.txt': 'mine' })
  })

  it('refuses what is no run', async () => {
    const { code, stderr } = await run(['export', '--run', at('nowhere'), '-o', at('none')])
    expect([code, stderr]).toEqual([1, expect.stringContaining('holds no run')])
    expect(existsSync(at('none'))).toBe(false)
  })
})

describe('chromask mask', () => {
  it('draws a sheet of all families, those that follow a picture below it', async () => {
    const sheet = at('masks.png')
    const { code, stdout } = await run(['mask', '--sheet', sheet, '--size=24', '--count=3'])
    expect([code, stdout]).toEqual([0, `${sheet}\n`])
    const { width, height } = await decodeImage(sheet)
    expect(width).toBeGreaterThan(3 * 24)
    expect(height).toBeGreaterThan(24 * (maskKinds.length + 1))
  })

  it('leaves out what a data set has not, unless that was asked for', async () => {
    const data = await photographs(at('two-photographs'), 2)
    const args = [`--data=${data}`, '-o', at('own.png'), '--size=16', '--count=2']
    const { code, stderr } = await run(['mask', ...args])
    expect([code, stderr]).toEqual([0, expect.stringContaining('left out segmentation')])
    const asked = await run(['mask', 'segmentation', ...args])
    expect([asked.code, asked.stderr]).toEqual([1, expect.stringContaining('must come with a segmentation')])
  })

  it('draws the masks of one photograph', async () => {
    const photo = join(await photographs(at('for-masks'), 1), readdirSync(at('for-masks'))[0] as string)
    const args = [
      'mask',
      'superpixels',
      'color-range:hue=60',
      'luma-range',
      '-o',
      at('of-one.png'),
      '--size=24',
      '--count=2',
    ]
    expect(await run([...args, '--image', photo])).toEqual({ code: 0, stdout: `${at('of-one.png')}\n`, stderr: '' })
    expect((await decodeImage(at('of-one.png'))).height).toBeGreaterThan(24 * 4)
    const { code, stderr } = await run([...args, '--image', at('nowhere.jpg')])
    expect([code, stderr]).toEqual([1, expect.stringContaining('nowhere.jpg')])
  })

  it('lists the families in its help', async () => {
    const { stdout } = await run(['mask', '--help'])
    for (const { kind, about } of maskKinds) expect(stdout).toMatch(new RegExp(`^  ${kind} +${about}`, 'm'))
  })

  it('draws those asked for, the same ones each time', async () => {
    const draw = async (...args: string[]): Promise<Buffer> => {
      expect((await run(['mask', 'stripes', '!disc:radius=0.3', '-o', at('two.png'), ...args])).code).toBe(0)
      return readFileSync(at('two.png'))
    }
    const first = await draw()
    expect(first.equals(await draw())).toBe(true)
    expect(first.equals(await draw('--seed=other'))).toBe(false)
  })
})

describe('chromask doctor', () => {
  it('tells what is here, and what would run', async () => {
    const { code, stdout } = await run(['doctor'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^node +\d+\./m)
    expect(stdout).toMatch(/^✓ wasm /m)
    expect(stdout).toMatch(/^would run: .+\nwhy: .+/m)
  })

  it('tells it as JSON', async () => {
    const { code, stdout } = await run(['doctor', '--json'])
    expect(code).toBe(0)
    const facts = JSON.parse(stdout)
    expect(facts.node).toBe(process.versions.node)
    const wasm = facts.devices.find(({ name }: { name: string }) => name === 'wasm')
    expect(wasm).toMatchObject({ usable: true, version: expect.stringMatching(/^4\./) })
    expect(facts.auto.reason).toBeTruthy()
  })
})
