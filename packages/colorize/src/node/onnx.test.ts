import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMask } from '@chromask/core'
import type { UnetGeneratorOptions } from '@chromask/models'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as runtime from 'onnxruntime-node'
import * as webRuntime from 'onnxruntime-web'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createColorizer } from '../colorizer.js'
import { loadModel } from '../load.js'
import type { ModelManifest } from '../manifest.js'
import { createOnnxModel } from '../onnx-model.js'
import { predictorOf } from '../predictor.js'
import { noisePicture } from '../testing/stubs.js'
import { facts, largestDifference, noiseInput, tinyGenerator } from '../testing/tiny-model.js'
import { type ExportModelOptions, exportModel } from './export.js'
import { loadModelFolder } from './load-folder.js'
import { nodeRuntime } from './node-runtime.js'

/** Sums in another order, and batch norm that was multiplied into weights. */
const ROUNDING = 1e-5

let folder: string
beforeAll(() => tf.setBackend('cpu'))
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'chromask-onnx-')), 'model')
})
afterEach(() => rm(join(folder, '..'), { recursive: true }))

/** Exports a tiny generator as ONNX and frees it. */
async function exported(
  options: Partial<ExportModelOptions> = {},
  network: UnetGeneratorOptions = {},
): Promise<ModelManifest> {
  const generator = tinyGenerator(network)
  try {
    return await exportModel(folder, { ...facts, formats: ['onnx'], generator, ...options })
  } finally {
    generator.dispose()
  }
}
const fromFolder = (path: string): Promise<Buffer> => readFile(join(folder, path))

describe('a model for ONNX Runtime', () => {
  it.each([
    [{}, {}],
    [{}, { skip: 'concat', sharedStemNorm: true }],
    [{}, { norm: 'none', maskInput: false }],
    [{}, { norm: 'instance' }],
    [{ norm: 'batch' }, {}],
    [{ colorSpace: 'rgb' }, { chromaChannels: 3 }],
  ] as [Partial<ExportModelOptions>, UnetGeneratorOptions][])(
    '%j %j: colours as its generator does, at any size',
    async (options, network) => {
      const generator = tinyGenerator(network)
      const manifest = await exportModel(folder, { ...facts, formats: ['onnx'], generator, ...options })
      expect((await readdir(folder)).sort()).toEqual(['manifest.json', 'model.onnx'])
      expect(JSON.parse((await fromFolder('manifest.json')).toString())).toEqual(manifest)
      const batch = options.norm === 'batch' ? 1 : 'any'
      expect(manifest.onnx).toEqual({ precision: 'float32', norm: options.norm ?? 'running', batch })

      const model = await loadModelFolder(folder)
      const { colorSpace } = manifest
      expect(model).toMatchObject({ manifest, colorSpace, size: 16, sizeMultiple: 4 })
      const predictor = predictorOf(generator, { colorSpace, size: 16, norm: options.norm ?? 'running' })
      for (const input of [noiseInput(), noiseInput(4, 20)])
        expect(largestDifference(await model.predict(input), await predictor.predict(input))).toBeLessThan(ROUNDING)
      model.dispose()
      model.dispose()
      await expect(model.predict(noiseInput())).rejects.toThrow('the model tiny was disposed')
      generator.dispose()
    },
  )

  it('colours a photograph as the same network in TF.js does', async () => {
    await exported({ formats: ['tfjs', 'onnx'] })
    expect((await readdir(folder)).sort()).toEqual(['manifest.json', 'model.onnx', 'tfjs'])
    const photo = noisePicture(25, 14)
    const mask = createMask(25, 14, new Float32Array(25 * 14).fill(1))
    // Without a runtime the network for TF.js is used.
    const models = await Promise.all([
      loadModelFolder(folder),
      loadModel(fromFolder, { runtime }),
      loadModel(fromFolder),
    ])
    const pictures = await Promise.all(models.map((model) => createColorizer({ model }).colorize(photo, mask)))
    for (const { data } of pictures)
      for (const [i, byte] of data.entries()) expect(Math.abs(byte - pictures[0]!.data[i]!)).toBeLessThanOrEqual(1)
    for (const model of models) model.dispose()
  })

  it('runs on the runtime of browsers as well', async () => {
    await exported()
    const input = noiseInput()
    const [native, web] = [
      await loadModelFolder(folder),
      await loadModel(fromFolder, { runtime: webRuntime, threads: 1 }),
    ]
    expect(largestDifference(await web.predict(input), await native.predict(input))).toBeLessThan(ROUNDING)
    for (const model of [native, web]) model.dispose()
  })

  it('keeps its weights in fewer bytes, at the price of small errors', async () => {
    const generator = tinyGenerator({ base: 16 })
    const input = noiseInput(16, 16)
    const exact = await predictorOf(generator, { colorSpace: 'yuv', size: 16 }).predict(input)
    const measured: [number, number][] = []
    for (const precision of ['float32', 'float16', 'int8'] as const) {
      const { onnx, files } = await exportModel(folder, { ...facts, formats: ['onnx'], generator, precision })
      expect(onnx?.precision).toBe(precision)
      const model = await loadModelFolder(folder, { threads: 1 })
      measured.push([files['model.onnx']!.bytes, largestDifference(await model.predict(input), exact)])
      model.dispose()
    }
    generator.dispose()
    const [[full, rounding], [half, small], [quarter, larger]] = measured as [[number, number], [number, number], [number, number]] // biome-ignore format: pairs
    expect([half < 0.65 * full, quarter < 0.5 * full]).toEqual([true, true])
    expect(rounding).toBeLessThan(ROUNDING)
    expect(small).toBeLessThan(5e-3)
    expect(larger).toBeLessThan(0.1)
  })
})

describe('what is wrong with it', () => {
  const rejects = (code: string, message: RegExp, loading = loadModelFolder(folder)) =>
    expect(loading).rejects.toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }))

  it('a damaged or missing file is named', async () => {
    const manifest = await exported()
    const path = join(folder, 'model.onnx')
    const bytes = await readFile(path)
    await writeFile(path, bytes.subarray(8))
    await rejects('colorize/damaged-model', /model.onnx should have \d+ bytes, got \d+/)
    await writeFile(
      path,
      bytes.map((byte, i) => (i === 99 ? byte ^ 1 : byte)),
    )
    await rejects('colorize/damaged-model', /model.onnx has the right size, but not the content/)
    await rm(path)
    await rejects('colorize/no-model', /could not read .*model.onnx: ENOENT/)
    const parts = { manifest, onnx: new Uint8Array(bytes.subarray(0, 500)) }
    await rejects('colorize/damaged-model', /model.onnx cannot be opened: /, createOnnxModel(parts, { runtime }))
  })

  it('a network that is not the manifest’s is refused', async () => {
    const manifest = await exported()
    const onnx = new Uint8Array(await fromFolder('model.onnx'))
    const generator = { ...manifest.generator, maskInput: false }
    const opened = createOnnxModel({ manifest: { ...manifest, generator }, onnx }, { runtime })
    await rejects('colorize/damaged-model', /takes luma_in,mask_in and gives chroma, which is not what/, opened)
    const rgb = { ...manifest, colorSpace: 'rgb', generator: { ...manifest.generator, chromaChannels: 3 } }
    const model = await createOnnxModel({ manifest: rgb, onnx }, { runtime })
    await expect(model.predict(noiseInput())).rejects.toThrow(/gives chroma of shape \[1,8,12,2\], which is not what/)
    model.dispose()
  })

  it('a wrong manifest is refused', async () => {
    const manifest = await exported()
    for (const [changed, message] of [
      [
        { onnx: { ...manifest.onnx, precision: 'int4' } },
        /onnx.precision: expected one of float32, float16, int8, got "int4"/,
      ],
      [{ onnx: true }, /onnx.precision: expected/],
      [{ files: {} }, /files\["model.onnx"\].bytes: expected/],
      [{ onnx: undefined }, /files\["tfjs\/model.json"\].bytes: expected/],
    ] as [object, RegExp][]) {
      await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, ...changed }))
      await rejects('colorize/invalid-manifest', message)
    }
  })

  it('a runtime that is missing is asked for', async () => {
    await exported()
    await rejects(
      'colorize/no-runtime',
      /Pass \{ runtime \}, such as the module onnxruntime-web/,
      loadModel(fromFolder),
    )
    const missing = () => Promise.reject(new Error("Cannot find package 'onnxruntime-node'"))
    await expect(nodeRuntime(missing)).rejects.toThrow(
      /onnxruntime-node does not load: Cannot find .* Install it: npm install onnxruntime-node/,
    )
    expect((await nodeRuntime()).InferenceSession).toBeDefined()
  })

  it('options that make no sense write nothing', async () => {
    for (const [options, message] of [
      [{ formats: ['onxx'] }, 'formats must be some of tfjs, onnx, got ["onxx"]'],
      [{ formats: [] }, 'formats must be some of tfjs, onnx, got []'],
      [{ precision: 'int4' }, 'precision must be one of float32, float16, int8, got "int4"'],
      [{ formats: ['tfjs'], precision: 'int8' }, 'a precision of int8 is for the format onnx, got tfjs'],
      [{ norm: 'layer' }, 'norm must be running or batch, got "layer"'],
    ] as [Partial<ExportModelOptions>, string][]) {
      await expect(exported(options)).rejects.toThrow(
        expect.objectContaining({ code: 'colorize/invalid-option', message: expect.stringContaining(message) }),
      )
    }
    const diverged = tinyGenerator()
    tf.tidy(() => diverged.trainable.get('out/kernel')?.assign(tf.fill([3, 3, 2, 4], Number.NaN)))
    await expect(exported({ generator: diverged })).rejects.toThrow('the generator has a weight of NaN')
    diverged.dispose()
    expect(await readdir(join(folder, '..'))).toEqual([])
  })
})
