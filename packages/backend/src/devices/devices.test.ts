import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DEVICES } from './catalog.js'
import { type DeviceReport, inspectDevices } from './inspect.js'
import type { Importer } from './load.js'
import { mendNodeUtil } from './node-util-shim.js'
import { resolveEngine } from './resolve.js'

const real: Record<string, () => Promise<unknown>> = {
  '@tensorflow/tfjs-backend-wasm': () => import('@tensorflow/tfjs-backend-wasm'),
  '@tensorflow/tfjs-backend-cpu': () => import('@tensorflow/tfjs-backend-cpu'),
}

const absent = (name: string): never => {
  throw Object.assign(new Error(`Cannot find package '${name}' imported from /app/index.js`), {
    code: 'ERR_MODULE_NOT_FOUND',
  })
}

/** Packages as on a machine where the real backends are installed, and others behave as told. */
const machine =
  (others: Record<string, () => unknown> = {}): Importer =>
  async (name) =>
    (others[name] ?? real[name] ?? (() => absent(name)))()

/** Registers what looks like TensorFlow, computed by the cpu backend. */
const tensorflow = (name: 'tfjs-node' | 'tfjs-node-gpu', gpu: boolean) => () => {
  if (tf.engine().backendNames().includes('tensorflow')) return
  const facts = {
    isGPUPackage: name === 'tfjs-node-gpu',
    isUsingGpuDevice: gpu,
    binding: { TF_Version: '2.9.1' },
    firstUse: false,
  }
  tf.registerBackend('tensorflow', () => Object.assign(new MathBackendCPU(), facts), 3)
  tf.copyRegisteredKernels('cpu', 'tensorflow')
  void tf.setBackend('tensorflow')
}
const gpuPackage = '@tensorflow/tfjs-node-gpu'
const cpuPackage = '@tensorflow/tfjs-node'

afterEach(() => {
  if (!tf.engine().backendNames().includes('tensorflow')) return
  tf.removeBackend('tensorflow')
  for (const { kernelName } of tf.getKernelsForBackend('tensorflow')) tf.unregisterKernel(kernelName, 'tensorflow')
})

describe('devices by name', () => {
  it.each(['wasm', 'cpu'])('%s', async (device) => {
    const { engine, reason } = await resolveEngine({ device })
    expect([engine.name, engine.device.kind, reason]).toEqual([`eager/${device}`, 'cpu', `${device} was asked for.`])
  })

  it('lists the legal names', () =>
    expect(resolveEngine({ device: 'gpu' })).rejects.toMatchObject({
      code: 'backend/unknown-device',
      message: expect.stringMatching(/"gpu".*auto, tfjs-node-gpu, onnx, tfjs-node, wasm, cpu/),
    }))

  it.each(DEVICES)('says how to install $name', ({ name, packageName }) =>
    expect(resolveEngine({ device: name, importer: async (wanted) => absent(wanted) })).rejects.toMatchObject({
      code: 'backend/not-installed',
      message: expect.stringContaining(`Install it: npm install ${packageName}@${tf.version_core}`),
    }),
  )

  it.each([
    ['libcudart.so.11.0: cannot open shared object file', /CUDA 11\.2/],
    [
      'The Node.js native addon module (tfjs_binding.node) can not be found',
      /npm rebuild .*tfjs-node-gpu --build-addon/,
    ],
    ["Cannot find package 'long' imported from /x/tfjs-node-gpu/index.js", /Reinstall/],
  ])('says what is wrong with an installed package: %s', (message, advice) => {
    const importer = machine({ [gpuPackage]: () => Promise.reject(new Error(message)) })
    return expect(resolveEngine({ device: 'tfjs-node-gpu', importer })).rejects.toMatchObject({
      code: 'backend/load-failed',
      message: expect.stringMatching(advice),
    })
  })

  it('finds out about two copies of TF.js', () =>
    expect(
      resolveEngine({ device: 'tfjs-node', importer: machine({ [cpuPackage]: () => ({}) }) }),
    ).rejects.toMatchObject({ code: 'backend/load-failed', message: expect.stringMatching(/two copies/) }))

  it('does not take one TensorFlow for the other', async () => {
    const importer = machine({ [cpuPackage]: tensorflow('tfjs-node', false), [gpuPackage]: () => ({}) })
    const { engine, reason } = await resolveEngine({ device: 'tfjs-node', importer })
    expect(engine.name).toBe('eager/tensorflow')
    expect(engine.device.description).toMatch(/^TensorFlow 2\.9\.1 \(tfjs-node\) on the CPU, \w+ threads$/)
    expect(engine.fingerprint).toMatchObject({ tensorflow: '2.9.1', device: 'cpu' })
    expect(reason).toBe('tfjs-node was asked for.')
    await expect(resolveEngine({ device: 'tfjs-node-gpu', importer })).rejects.toMatchObject({
      code: 'backend/already-loaded',
    })
    expect((await resolveEngine({ importer })).reason).toBe(
      'tfjs-node is the best device that works here: tfjs-node-gpu cannot join the TensorFlow that this process has loaded before; onnx is not installed.',
    )
  })

  it('leaves the current backend as it was', async () => {
    await tf.setBackend('cpu')
    await resolveEngine({ device: 'tfjs-node', importer: machine({ [cpuPackage]: tensorflow('tfjs-node', false) }) })
    expect(tf.getBackend()).toBe('cpu')
  })
})

describe('auto', () => {
  const found = async (others: Record<string, () => unknown>): Promise<[string, string]> => {
    const { device, reason } = await resolveEngine({ importer: machine(others) })
    return [device, reason]
  }
  const best = 'is the best device that works here'

  it('takes the GPU where there is one', async () =>
    expect(await found({ [gpuPackage]: tensorflow('tfjs-node-gpu', true) })).toEqual([
      'tfjs-node-gpu',
      `tfjs-node-gpu ${best}.`,
    ]))

  it('says when TensorFlow found no GPU', async () => {
    const packages = { [gpuPackage]: tensorflow('tfjs-node-gpu', false) }
    const [device, reason] = await found(packages)
    expect(device).toBe('wasm')
    expect(reason).toMatch(/tfjs-node-gpu does not work \(.*it found no GPU/)
    const asked = await resolveEngine({ device: 'tfjs-node-gpu', importer: machine(packages) })
    expect(asked.reason).toMatch(/found no GPU .* runs on the CPU\.$/)
  })

  it('takes wasm where nothing is installed, and says so', async () =>
    expect(await found({})).toEqual(['wasm', `wasm ${best}: tfjs-node-gpu, onnx, and tfjs-node are not installed.`]))

  it('goes past what does not load, and says why', async () => {
    const broken = (): never => {
      throw new Error('libcudart.so.11.0: cannot open shared object file')
    }
    const [device, reason] = await found({ [gpuPackage]: broken })
    expect(device).toBe('wasm')
    expect(reason).toMatch(/onnx and tfjs-node are not installed; tfjs-node-gpu does not work \(.*libcudart.*\)\.$/)
  })

  it('lists everything where nothing works', () =>
    expect(resolveEngine({ importer: async (name) => absent(name) })).rejects.toMatchObject({
      code: 'backend/no-device',
      message: expect.stringMatching(/- tfjs-node-gpu: .*\n- onnx: .*\n- tfjs-node: .*\n- wasm: .*\n- cpu: /),
    }))

  it('does not take a wrong option for a missing device', () =>
    expect(resolveEngine({ missingKernels: 'maybe' as never })).rejects.toMatchObject({
      code: 'backend/invalid-option',
    }))
})

describe('inspection', () => {
  const versions: Record<string, string> = { [gpuPackage]: '4.22.0', [cpuPackage]: '4.22.0' }
  const reportsOf = async (others: Record<string, () => unknown>, versionOf?: (name: string) => string | undefined) =>
    new Map(
      (await inspectDevices({ importer: machine(others), ...(versionOf ? { versionOf } : {}) })).map(
        (report): [string, DeviceReport] => [report.name, report],
      ),
    )

  it('tells what is there and how to get what is not', async () => {
    const reports = await reportsOf({})
    expect([...reports.keys()]).toEqual(DEVICES.map(({ name }) => name))
    expect(reports.get('wasm')).toMatchObject({ installed: true, usable: true, version: expect.stringMatching(/^4\./) })
    expect(reports.get('tfjs-node')).toMatchObject({
      installed: false,
      usable: false,
      reason: 'not installed',
      install: `npm install @tensorflow/tfjs-node@${tf.version_core}`,
    })
  })

  it('tells which device TensorFlow really uses, and that one of two packages fits', async () => {
    const others = { [gpuPackage]: tensorflow('tfjs-node-gpu', false), [cpuPackage]: () => ({}) }
    const reports = await reportsOf(others, (name) => versions[name])
    expect(reports.get('tfjs-node-gpu')?.reason).toMatch(/TensorFlow 2\.9\.1 found no GPU/)
    expect(reports.get('tfjs-node')).toMatchObject({ installed: true, usable: false })
    expect(reports.get('tfjs-node')?.reason).toMatch(/beside tfjs-node-gpu/)
    const alone = await reportsOf(others, () => undefined)
    expect(alone.get('tfjs-node')).toMatchObject({ installed: false, reason: 'not installed' })
  })

  it('tells what does not load', async () => {
    const broken = (): never => {
      throw new Error('no native addon')
    }
    const reports = await reportsOf({ [cpuPackage]: broken }, (name) => versions[name])
    expect(reports.get('tfjs-node')).toMatchObject({ installed: true, usable: false, version: '4.22.0' })
    expect(reports.get('tfjs-node')?.reason).toMatch(/npm rebuild/)
  })
})

it('gives util back what Node 23 removed, and nothing else', () => {
  const util: Record<string, (value: unknown) => boolean> = { isArray: () => true }
  mendNodeUtil(util)
  expect([null, undefined, 0, ''].map((value) => util.isNullOrUndefined?.(value))).toEqual([true, true, false, false])
  expect(util.isArray?.(0)).toBe(true)
  mendNodeUtil(undefined)
})

it('does not let the cpu backend advertise another package', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  tf.removeBackend('cpu')
  tf.registerBackend('cpu', () => new MathBackendCPU(), 1)
  await resolveEngine({ device: 'cpu' })
  tf.tidy(() => tf.tensor1d([1, 2]))
  expect(warn).not.toHaveBeenCalled()
  warn.mockRestore()
})

describe('onnx', () => {
  it('is the first choice of a machine without a GPU', async () => {
    const { engine, device, reason } = await resolveEngine()
    expect([device, engine.name]).toEqual(['onnx', 'onnx/cpu'])
    expect(reason).toMatch(/^onnx is the best device that works here: tfjs-node-gpu is not installed\.$/)
    expect(engine.fingerprint.onnxruntime).toMatch(/^1\./)
    await engine.dispose()
  })
})
