// The page of check-packed.mjs, built by Vite: something known is computed with each of the packages that pages use.
import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-layers'
import { yuv } from '@chromask/color'
import { mergeChroma } from '@chromask/color/picture'
import { createColorizer, fetchModel } from '@chromask/colorize'
import { ChromaskError, createMask, createRgbImage } from '@chromask/core'
import { createFilesDataset, loadSquare } from '@chromask/datasets/browser'
import { decodeImage } from '@chromask/image'
import { coverage, createMaskSource } from '@chromask/masks'
import { jit } from '@chromask/onnx'
import * as tf from '@tensorflow/tfjs-core'
import * as runtime from 'onnxruntime-web/wasm'

runtime.env.wasm.numThreads = 1

const report = (line: object): Promise<unknown> => fetch('/report', { method: 'POST', body: JSON.stringify(line) })
const bytesOf = async (name: string): Promise<Uint8Array> => {
  const response = await fetch(`/${name}`)
  return new Uint8Array(await response.arrayBuffer())
}

function equal(got: unknown, wanted: unknown): void {
  if (got !== wanted) throw new Error(`got ${got} instead of ${wanted}`)
}

const checks: Record<string, () => void | Promise<void>> = {
  core() {
    let code = ''
    try {
      createRgbImage(2, 2, new Uint8Array(5))
    } catch (error) {
      if (error instanceof ChromaskError) code = error.code
    }
    equal(code, 'core/invalid-picture')
  },
  async image() {
    const { width, height, data } = await decodeImage(await bytesOf('photo.png'))
    equal(`${width}x${height} ${data.join()}`, `90x60 ${(await bytesOf('photo.rgb')).join()}`)
  },
  async 'datasets/browser'() {
    const dataset = await createFilesDataset([new Blob([await bytesOf('photo.png')])])
    equal((await loadSquare(dataset, 0, 16)).image.data.length, 16 * 16 * 3)
  },
  async masks() {
    const source = createMaskSource({ kind: 'rectangles', coverage: 0.25 })
    equal(coverage(await source.sample({ width: 64, height: 64, seed: 'page', index: 0 })), 0.25)
  },
  'color/picture'() {
    const image = createRgbImage(2, 1, new Uint8Array(6).fill(128))
    const chroma = { width: 1, height: 1, channels: 2, chroma: Float32Array.of(0, 0.5) }
    const { data } = mergeChroma({ space: 'yuv', image, mask: createMask(2, 1, Float32Array.of(1, 0)), chroma })
    equal(data.join(' '), '217 82 128 128 128 128')
  },
  color() {
    const rgb = tf.tensor4d([0, 0.25, 0.5, 0.75, 1, 0.1], [1, 1, 2, 3])
    const { luma, chroma } = yuv.encode(rgb)
    const off = tf.max(tf.abs(tf.sub(yuv.decode(luma, chroma), rgb))).dataSync()[0] ?? 1
    equal(off < 1e-5, true)
  },
  async onnx() {
    const weight = tf.variable(tf.scalar(0))
    const optimizer = tf.train.sgd(0.25)
    const loss = (x: tf.Tensor): tf.Scalar => tf.squaredDifference(weight, x) as tf.Scalar
    const step = await jit(({ x }) => ({ loss: optimizer.minimize(() => loss(x as tf.Tensor), true) as tf.Tensor }), {
      runtime,
    })
    for (let i = 0; i < 3; i++) await step.run({ x: 8 })
    step.sync()
    equal(weight.dataSync()[0], 7) // the distance halves with each step
    await step.dispose()
  },
  async colorize() {
    const [photo, wanted] = [await bytesOf('photo.rgb'), await bytesOf('out.rgb')]
    const [width, height] = [90, 60]
    const mask = await createMaskSource({ kind: 'disc' }).sample({ width, height, seed: 'colorize', index: 0 })
    for (const options of [{}, { runtime }]) {
      const model = await fetchModel('/model/', options)
      const { data } = await createColorizer({ model }).colorize(createRgbImage(width, height, photo), mask)
      const off = data.reduce((most, level, i) => Math.max(most, Math.abs(level - (wanted[i] ?? 0))), 0)
      if (off > 1) throw new Error(`differs by ${off} levels from what the program makes of the same picture`)
      model.dispose()
    }
  },
}

for (const [name, work] of Object.entries(checks)) {
  const failures: string[] = []
  try {
    await work()
  } catch (error) {
    failures.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  await report({ check: `page: ${name}`, passed: 1 - failures.length, failures })
}
await report({ check: 'done' })
