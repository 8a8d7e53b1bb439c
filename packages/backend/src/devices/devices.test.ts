import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { Tensor } from 'onnxruntime-node'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DEVICES } from './catalog.js'
import { chooseDevice } from './choose.js'
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

/** What looks like a GPU to WebGPU, computed by the cpu backend. */
const webgpu = (info?: object) => ({
  webgpu: () => ({ create: () => ({ requestAdapter: async () => info && { info } }), globals: {} }),
  '@tensorflow/tfjs-backend-webgpu': () => {
    tf.registerBackend('webgpu', () => new MathBackendCPU(), 3)
    tf.copyRegisteredKernels('cpu', 'webgpu')
  },
})
const swiftshader = { vendor: 'google', architecture: 'swiftshader', device: '', description: 'SwiftShader driver' }
const gpuPackage = '@tensorflow/tfjs-node-gpu'
const cpuPackage = '@tensorflow/tfjs-node'

afterEach(() => {
  for (const name of ['tensorflow', 'webgpu']) {
    if (!tf.engine().backendNames().includes(name)) continue
    tf.removeBackend(name)
    for (const { kernelName } of tf.getKernelsForBackend(name)) tf.unregisterKernel(kernelName, name)
  }
  const { navigator } = globalThis as { navigator?: object }
  if (navigator) Reflect.deleteProperty(navigator, 'gpu')
})

describe('devices by name', () => {
  it.each(['wasm', 'cpu'])('%s', async (device) => {
    const { engine, reason } = await resolveEngine({ device })
    expect([engine.name, engine.device.kind, reason]).toEqual([`eager/${device}`, 'cpu', `${device} was asked for.`])
  })

  it('lists the legal names', () =>
    expect(resolveEngine({ device: 'gpu' })).rejects.toMatchObject({
      code: 'backend/unknown-device',
      message: expect.stringMatching(
        /"gpu".*auto, onnx\/cuda, .*, tfjs-node-gpu, webgpu, onnx, tfjs-node, onnx-web, wasm, cpu\./,
      ),
    }))

  it.each([
    ['onnx/cuda', 'npm rebuild onnxruntime-node --onnxruntime-node-install=cuda12'],
    ['onnx/webgpu', 'npm install onnxruntime-node'],
    ['onnx-web', 'npm install onnxruntime-web'],
    ['tfjs-node-gpu', `npm install @tensorflow/tfjs-node-gpu@${tf.version_core}`],
    ['webgpu', `npm install @tensorflow/tfjs-backend-webgpu@${tf.version_core} webgpu`],
    ['wasm', `npm install @tensorflow/tfjs-backend-wasm@${tf.version_core}`],
  ])('says how to install %s', (device, command) => {
    const asked = resolveEngine({ device, softwareGpu: true, importer: async (wanted) => absent(wanted) })
    const message = expect.stringContaining(`Install it: ${command}`)
    return expect(asked).rejects.toMatchObject({ code: 'backend/not-installed', message })
  })

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
    const { device, passedOver } = await resolveEngine({ importer })
    expect([device, passedOver.find((other) => other.device === 'tfjs-node-gpu')?.code]).toEqual([
      'tfjs-node',
      'backend/already-loaded',
    ])
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
  /** Who wins is a matter of the clock: here it says what it is told. */
  const contest = async (seconds: Record<string, number>) => {
    const options = { importer: machine({ [gpuPackage]: tensorflow('tfjs-node-gpu', true) }) }
    const { device, engine, passedOver } = await chooseDevice(options, async ({ name }) => seconds[name] ?? Number.NaN)
    await engine.dispose()
    return [device.name, engine.name, passedOver.at(-1)]
  }

  it('takes a GPU that beats the CPU', async () => {
    const reason = 'a trial step took 100 ms against 2.00 ms on tfjs-node-gpu'
    expect(await contest({ 'eager/tensorflow': 0.002, 'eager/wasm': 0.1 })).toEqual([
      'tfjs-node-gpu',
      'eager/tensorflow',
      { device: 'wasm', code: 'backend/slower', reason },
    ])
  })

  it('takes the CPU where the GPU is slower', async () => {
    const reason = 'a trial step took 200 ms against 100 ms on wasm'
    expect(await contest({ 'eager/tensorflow': 0.2, 'eager/wasm': 0.1 })).toEqual([
      'wasm',
      'eager/wasm',
      { device: 'tfjs-node-gpu', code: 'backend/slower', reason },
    ])
  })

  it('says when TensorFlow found no GPU, which is an error where it was asked for', async () => {
    const packages = { [gpuPackage]: tensorflow('tfjs-node-gpu', false) }
    const [device, reason] = await found(packages)
    expect(device).toBe('wasm')
    expect(reason).toMatch(/tfjs-node-gpu \(.*found no GPU that it can use \(it wants CUDA 11\.2/)
    const asked = resolveEngine({ device: 'tfjs-node-gpu', importer: machine(packages) })
    await expect(asked).rejects.toMatchObject({
      code: 'backend/no-gpu',
      message: expect.stringMatching(/it has TensorFlow 2\.9\.1 \(tfjs-node-gpu\) on the CPU/),
    })
  })

  it('takes wasm where nothing is installed, and says so', async () => {
    const [device, reason] = await found({})
    expect(device).toBe('wasm')
    expect(reason).toMatch(
      /^wasm is the fastest device that passed its self-test here; passed over: onnx\/cuda.* tfjs-node, and onnx-web \(not installed\)/,
    )
  })

  it('passes over what computes something else', async () => {
    const wrong = () => {
      tensorflow('tfjs-node', false)()
      tf.unregisterKernel('Conv2DBackpropFilter', 'tensorflow')
      tf.registerKernel({
        kernelName: 'Conv2DBackpropFilter',
        backendName: 'tensorflow',
        kernelFunc: ({ attrs }) => tf.ones((attrs as { filterShape: number[] }).filterShape),
      })
    }
    const { device, passedOver } = await resolveEngine({ importer: machine({ [cpuPackage]: wrong }) })
    expect(device).toBe('wasm')
    expect(passedOver.find((other) => other.device === 'tfjs-node')?.code).toBe('backend/self-test-failed')
  })

  it('goes past what does not load, and says why', async () => {
    const broken = (): never => {
      throw new Error('libcudart.so.11.0: cannot open shared object file')
    }
    const [device, reason] = await found({ [gpuPackage]: broken })
    expect(device).toBe('wasm')
    expect(reason).toMatch(/tfjs-node-gpu \(.*libcudart.*\)/)
  })

  it('lists everything where nothing works', () =>
    expect(resolveEngine({ importer: async (name) => absent(name) })).rejects.toMatchObject({
      code: 'backend/no-device',
      message: expect.stringMatching(/- onnx\/cuda: .*\n[\s\S]*\n- tfjs-node: .*\n- onnx-web: .*\n- wasm: .*\n- cpu: /),
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
    expect(reports.get('tfjs-node-gpu')).toMatchObject({ installed: true, usable: false })
    expect(reports.get('tfjs-node-gpu')?.reason).toMatch(/found no GPU .* TensorFlow 2\.9\.1/)
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

describe('WebGPU', () => {
  const asked = (info?: object, softwareGpu = true) =>
    resolveEngine({ device: 'webgpu', softwareGpu, importer: machine(webgpu(info)) })

  it('is taken, by name', async () => {
    const { engine, reason } = await asked({ ...swiftshader, architecture: 'turing', description: 'Quadro' })
    expect([engine.name, engine.device, reason]).toEqual([
      'eager/webgpu',
      { kind: 'gpu', description: 'WebGPU on Quadro' },
      'webgpu was asked for and passed its self-test.',
    ])
  })

  it('is known for what it is where a program plays the GPU', async () => {
    const { engine } = await asked(swiftshader)
    expect(engine.device.kind).toBe('cpu')
    expect(engine.device.description).toMatch(/SwiftShader driver, which is no GPU/)
    await expect(asked(swiftshader, false)).rejects.toMatchObject({ code: 'backend/no-gpu' })
  })

  it('is an error where there is no GPU', () =>
    expect(asked()).rejects.toMatchObject({ code: 'backend/no-gpu', message: expect.stringMatching(/finds no GPU/) }))
})

describe('onnx', () => {
  it('tells what the platform does not offer', async () => {
    const device = process.platform === 'win32' ? 'onnx/coreml' : 'onnx/dml'
    await expect(resolveEngine({ device })).rejects.toMatchObject({
      code: 'backend/not-offered',
      message: expect.stringMatching(/onnxruntime-node has no \w+ on .*, only cpu/),
    })
    await expect(resolveEngine({ device: 'onnx-web/webgpu' })).rejects.toMatchObject({ code: 'backend/not-offered' })
  })

  it('does not take the CPU for a GPU whose library or adapter is missing', async () => {
    const backends = ['cpu', 'webgpu', 'cuda'].map((name) => ({ name }))
    const create = async () => Promise.reject(new Error('Failed to get a WebGPU adapter'))
    const onnxruntime = () => ({ listSupportedBackends: () => backends, InferenceSession: { create }, Tensor })
    const importer = machine({ ...webgpu(swiftshader), 'onnxruntime-node': onnxruntime })
    await expect(resolveEngine({ device: 'onnx/webgpu', softwareGpu: true, importer })).rejects.toMatchObject({
      code: 'backend/no-gpu',
      message: expect.stringMatching(/runs no training step here: .*Failed to get a WebGPU adapter/),
    })
  })

  it('is the first choice of a machine without a GPU', async () => {
    const { engine, device, reason } = await resolveEngine()
    expect([device, engine.name]).toEqual(['onnx', 'onnx/cpu'])
    expect(reason).toMatch(/^onnx is the fastest device that passed its self-test here; passed over: .*tfjs-node-gpu/)
    expect(engine.fingerprint.onnxruntime).toMatch(/^1\./)
    await engine.dispose()
  })
})
