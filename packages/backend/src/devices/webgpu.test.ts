import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-layers'
import type { Engine, StepSpec } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { createEagerEngine, preflight, resolveEngine } from '../index.js'
import { testEngineConformance } from '../testing/engine-conformance.js'
import { type GpuDevice, gpuDeviceOf } from '../webgpu/error-scope.js'
import { showsGpu } from './webgpu.js'

/** WebGPU needs a Vulkan driver; a program on the CPU, such as SwiftShader, will do for tests. .ci/run provides it. */
const driver = process.env.CHROMASK_WEBGPU
if (!driver) process.stderr.write('CHROMASK_WEBGPU is not set: the engines are not tested on WebGPU.\n')

describe.skipIf(!driver)('with a driver', () => {
  const open = async (device: string): Promise<Engine> => (await resolveEngine({ device, softwareGpu: true })).engine
  testEngineConformance('onnx/webgpu', () => open('onnx/webgpu'))
  testEngineConformance('eager/webgpu', () => open('webgpu'))

  it.each(['onnx/webgpu', 'webgpu'])('%s says which GPU it is, and never passes the CPU off as one', async (device) => {
    const { kind, description } = (await open(device)).device
    expect(description).toMatch(/, on [\w ]|^WebGPU on [\w ]/)
    if (kind === 'gpu') return
    expect(description).toMatch(/which is no GPU but a program on the CPU$/)
    const asked = resolveEngine({ device })
    await expect(asked).rejects.toMatchObject({
      code: 'backend/no-gpu',
      message: expect.stringMatching(showsGpu() === false ? /shows no GPU/ : /which is no GPU/),
    })
  })

  it('adds more tensors than a shader takes', async () => {
    const engine = await open('webgpu')
    const state = await engine.createState(new Map())
    const sum: StepSpec = {
      name: 'sum',
      inputs: { x: { shape: [2] } },
      body: ({ x }) => ({
        y: tf.addN(Array.from({ length: 33 }, (_, i) => tf.mul(x as tf.Tensor, i + 1))),
      }),
    }
    const { y } = await (await engine.compile(sum, state)).run({ x: Float32Array.of(1, -2) })
    expect(y).toEqual(Float32Array.of(561, -1122))
    await state.dispose()
  })

  it('fails where the GPU refuses a kernel, and keeps the state', async () => {
    const engine = await open('webgpu')
    const total = tf.variable(tf.scalar(1))
    const state = await engine.createState(new Map([['total', total]]))
    const device = gpuDeviceOf('webgpu') as GpuDevice & { createBuffer(descriptor: object): unknown }
    const step: StepSpec = {
      name: 'refused',
      inputs: {},
      body() {
        device.createBuffer({ size: 4, usage: 0 })
        total.assign(tf.scalar(2))
        return { total }
      },
    }
    const run = (await engine.compile(step, state)).run({})
    await expect(run).rejects.toMatchObject({
      code: 'backend/gpu-error',
      message: expect.stringMatching(/^\[backend\] step refused: the GPU refused a kernel: .*usage/i),
    })
    expect((await state.snapshot()).get('total')?.data[0]).toBe(1)
    await state.dispose()
    total.dispose()
  })

  it('names the kernel that webgpu lacks', async () => {
    const engine = await open('webgpu')
    const state = await engine.createState(new Map())
    const spec: StepSpec = {
      name: 'rounds',
      inputs: { x: { shape: [2, 2] } },
      body: ({ x }) => ({ y: tf.linalg.bandPart(tf.unique(tf.reshape(x as tf.Tensor, [4])).values, 0, 0) }),
    }
    expect(await preflight(engine, spec, state)).toEqual([{ kernel: 'Unique', calls: 1 }])
    const borrowed = createEagerEngine({ backend: 'webgpu', missingKernels: 'cpu' })
    await expect(borrowed).rejects.toMatchObject({ code: 'backend/invalid-option' })
    await state.dispose()
  })
})
