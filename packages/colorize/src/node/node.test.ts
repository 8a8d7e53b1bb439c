import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMask } from '@chromask/core'
import { createUnetGenerator, type UnetGeneratorOptions } from '@chromask/models'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { loadLayersModel } from '@tensorflow/tfjs-layers'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createColorizer } from '../colorizer.js'
import { fetchModel, loadModel } from '../load.js'
import { createModel } from '../model.js'
import { predictorOf } from '../predictor.js'
import { noisePicture } from '../testing/stubs.js'
import { facts, largestDifference, noiseInput, tinyGenerator } from '../testing/tiny-model.js'
import { type ExportModelOptions, exportModel } from './export.js'
import { loadModelFolder } from './load-folder.js'

/** A product taken in another order, and a byte rounded the other way. */
const FOLDED = 1e-5

let root: string
let folder: string
beforeAll(() => tf.setBackend('cpu'))
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'chromask-colorize-'))
  folder = join(root, 'models', 'tiny')
})
afterEach(() => rm(root, { recursive: true }))

/** Exports a generator and frees it. */
async function exported(options: Partial<ExportModelOptions> = {}): Promise<void> {
  const generator = tinyGenerator()
  await exportModel(folder, { ...facts, generator, ...options })
  generator.dispose()
}
const filesIn = async (path: string): Promise<string[]> => (await readdir(path, { recursive: true })).sort()
const everywhere = (width: number, height: number) =>
  createMask(width, height, new Float32Array(width * height).fill(1))

describe('an exported model', () => {
  it.each([
    {},
    { skip: 'concat' },
    { norm: 'none' },
    { maskInput: false },
    { colorSpace: 'rgb', chromaChannels: 3 },
  ] as (UnetGeneratorOptions & { colorSpace?: 'rgb' })[])('%j: colours as its generator does', async (variant) => {
    const before = tf.memory().numTensors
    const { colorSpace = 'yuv', ...network } = variant
    const generator = tinyGenerator(network)
    const manifest = await exportModel(folder, { ...facts, generator, colorSpace })
    expect(await filesIn(folder)).toEqual(['manifest.json', 'tfjs', 'tfjs/model.json', 'tfjs/weights.bin'])
    expect(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))).toEqual(manifest)
    expect(manifest).toMatchObject({ sizeMultiple: 4, trainedOn: facts.trainedOn, versions: { tfjs: '4.22.0' } })

    const model = await loadModelFolder(folder)
    expect(model).toMatchObject({ manifest, colorSpace, size: 16, sizeMultiple: 4 })
    const input = noiseInput()
    const [got, expected] = [await model.predict(input), await predictorOf(generator, model).predict(input)]
    expect(got).toHaveLength(96 * manifest.generator.chromaChannels)
    expect(largestDifference(got, expected)).toBeLessThan(FOLDED)

    const loaded = tf.memory().numTensors
    const photo = noisePicture(25, 14)
    const result = await createColorizer({ model }).colorize(photo, everywhere(25, 14))
    expect([result.width, result.height]).toEqual([25, 14])
    expect(tf.memory().numTensors).toBe(loaded)
    model.dispose()
    model.dispose()
    expect(() => model.predict(input)).toThrow('the model tiny was disposed')
    generator.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('is loaded by TF.js itself, and by hand from its parts', async () => {
    await exported()
    const json = JSON.parse(await readFile(join(folder, 'tfjs/model.json'), 'utf8'))
    const weights = await readFile(join(folder, 'tfjs/weights.bin'))
    const plain = await loadLayersModel(
      tf.io.fromMemory({
        modelTopology: json.modelTopology,
        weightSpecs: json.weightsManifest[0].weights,
        weightData: new Uint8Array(weights).buffer,
      }),
    )
    expect(plain.inputNames).toEqual(['luma_in', 'mask_in'])
    plain.dispose()
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))
    const model = await createModel({ manifest, modelJson: json, weights: new Uint8Array(weights).buffer })
    expect(model.manifest).toEqual(manifest)
    model.dispose()
  })

  it('comes over the web, by the address of its folder or manifest', async () => {
    await exported()
    const server = createServer(async ({ url = '' }, response) => {
      const file = await readFile(join(root, url)).catch(() => undefined)
      response.writeHead(file ? 200 : 404).end(file)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/models`
      for (const address of [`${base}/tiny`, new URL(`${base}/tiny/`), `${base}/tiny/manifest.json`]) {
        const model = await fetchModel(address)
        expect(model.manifest.name).toBe('tiny')
        model.dispose()
      }
      await expect(fetchModel(`${base}/none`)).rejects.toThrow(
        `could not fetch ${base}/none/manifest.json: 404 Not Found`,
      )
      const signal = AbortSignal.abort(new Error('enough'))
      await expect(fetchModel(`${base}/tiny`, { signal })).rejects.toThrow('enough')
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})

describe('a damaged model', () => {
  const rejects = (code: string, message: RegExp) =>
    expect(loadModelFolder(folder)).rejects.toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    )

  it('is rejected, by the name of the file', async () => {
    await rejects('colorize/no-model', /could not read .*manifest.json: ENOENT.* Give the folder of an exported model/)
    await exported()
    const path = (name: string): string => join(folder, name)
    const weights = await readFile(path('tfjs/weights.bin'))
    await writeFile(path('tfjs/weights.bin'), weights.subarray(4))
    await rejects('colorize/damaged-model', /tfjs\/weights.bin should have \d+ bytes, got \d+. Copy or export/)
    const changed = Uint8Array.from(weights)
    changed[100] = (changed[100] ?? 0) ^ 1
    await writeFile(path('tfjs/weights.bin'), changed)
    await rejects('colorize/damaged-model', /tfjs\/weights.bin has the right size, but not the content/)
    await rm(path('tfjs/weights.bin'))
    await rejects('colorize/no-model', /tfjs.weights.bin: ENOENT/)
    await writeFile(path('manifest.json'), '{"format": 1,')
    await rejects('colorize/damaged-model', /manifest.json is not JSON/)
    await writeFile(path('manifest.json'), '{"format": 1}')
    await rejects('colorize/invalid-manifest', /name: expected a text, got nothing/)
  })

  it('is rejected also where nobody compares digests, and leaves nothing behind', async () => {
    await exported()
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))
    const modelJson = JSON.parse(await readFile(join(folder, 'tfjs/model.json'), 'utf8'))
    const weights = new Uint8Array(await readFile(join(folder, 'tfjs/weights.bin')))
    const before = tf.memory().numTensors
    const without = (name: string) => ({
      ...manifest,
      generator: { ...manifest.generator, maskInput: name === 'mask' },
    })
    await expect(createModel({ manifest, modelJson: {}, weights })).rejects.toThrow(
      'tfjs/model.json is not a TF.js layers model',
    )
    await expect(createModel({ manifest, modelJson: { ...modelJson, modelTopology: {} }, weights })).rejects.toThrow(
      /tfjs\/model.json cannot be loaded/,
    )
    await expect(createModel({ manifest, modelJson, weights: weights.subarray(4) })).rejects.toThrow(
      /tfjs\/weights.bin needs \d+ bytes, got \d+/,
    )
    await expect(createModel({ manifest: without('luma'), modelJson, weights })).rejects.toThrow(
      /has 2 inputs and 2 channels of chroma, which is not what the manifest says/,
    )
    expect(tf.memory().numTensors).toBe(before)
  })

  it('hands on what a reader throws', async () => {
    await expect(loadModel(() => Promise.reject(new Error('offline')))).rejects.toThrow('offline')
  })
})

describe('exportModel', () => {
  it('replaces an earlier export, also a damaged one, and an empty folder', async () => {
    await mkdir(folder, { recursive: true })
    await exported()
    await rm(join(folder, 'tfjs/weights.bin'))
    await exported({ name: 'second' })
    const model = await loadModelFolder(`${folder}/`)
    expect(model.manifest.name).toBe('second')
    model.dispose()
    expect(await readdir(join(root, 'models'))).toEqual(['tiny'])
  })

  it('touches nothing where something else stands', async () => {
    const refuses = async (message: RegExp): Promise<void> => {
      const before = await filesIn(root)
      await expect(exported()).rejects.toThrow(
        expect.objectContaining({ code: 'colorize/folder-exists', message: expect.stringMatching(message) }),
      )
      expect(await filesIn(root)).toEqual(before)
    }
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'holiday.jpg'), '')
    await refuses(/holds files and no manifest.json.* Choose another folder/)
    await rm(join(folder, 'holiday.jpg'))
    await exported()
    await mkdir(join(folder, 'notes'))
    await writeFile(join(folder, 'notes/mine.txt'), '')
    await refuses(/beside an exported model it holds notes\/mine.txt/)
    await rm(folder, { recursive: true })
    await writeFile(folder, '')
    await refuses(/ENOTDIR/)
  })

  it('writes no model that could not be used', async () => {
    const instance = createUnetGenerator({ base: 4, depth: 2, norm: 'instance' })
    await expect(exported({ generator: instance })).rejects.toThrow(/instance norm depends on each picture/)
    await expect(exported({ colorSpace: 'rgb' })).rejects.toThrow('generator.chromaChannels: rgb needs 3, got 2')
    await expect(exported({ size: 2 })).rejects.toThrow('size: expected an integer ≥ 4, got 2')
    const diverged = tinyGenerator()
    tf.tidy(() => diverged.trainable.get('out/kernel')?.assign(tf.fill([3, 3, 2, 4], Number.NaN)))
    await expect(exported({ generator: diverged })).rejects.toThrow('the generator has a weight of NaN')
    expect(await filesIn(root)).toEqual([])
    for (const generator of [instance, diverged]) generator.dispose()
  })
})
