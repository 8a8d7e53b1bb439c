import { ChromaskError, messageOf } from '@chromask/core'
import type { Engine } from '@chromask/core/tensor'
import type { OnnxRuntime } from '@chromask/onnx'
import * as tf from '@tensorflow/tfjs-core'
import { createCompiledEngine } from '../compiled/engine.js'
import { startBackend } from '../eager/tfjs-backend.js'
import { builtin } from './builtin.js'
import { type Device, deviceNamed, installCommand } from './catalog.js'
import { type Importer, imported, importPackage, isNotInstalled, loadDevice } from './load.js'
import { packageVersion } from './package-version.js'
import { selfTest } from './self-test.js'
import { type AdapterFacts, findGpu } from './webgpu.js'

/** What is used of `onnxruntime-node` and `onnxruntime-web` beside sessions. */
interface RuntimePackage extends OnnxRuntime {
  listSupportedBackends?(): readonly { readonly name: string }[]
  readonly env?: { readonly wasm?: { numThreads?: number }; readonly versions?: { readonly web?: string } }
}

export interface CompiledDeviceOptions {
  readonly importer?: Importer | undefined
  readonly threads?: number | undefined
  readonly softwareGpu?: boolean | undefined
}

/**
 * The engine of a device that runs compiled steps. A GPU has passed the self-test, with nothing of it on the CPU.
 *
 * @throws ChromaskError as `loadDevice`; `backend/not-offered` where the package has nothing of the kind on this platform;
 * `backend/no-gpu`; `backend/self-test-failed`.
 */
export async function compiledEngine(device: Device, options: CompiledDeviceOptions): Promise<Engine> {
  const { importer, softwareGpu = false } = options
  const { packageName } = device
  const loaded = await loadDevice(device, importer)
  // A CommonJS module: what it exports may stand under `default`.
  const runtime: RuntimePackage = { ...(loaded as { default?: RuntimePackage }).default, ...(loaded as RuntimePackage) }
  assertOffered(device, runtime)
  const adapter =
    device.provider === 'webgpu'
      ? await findGpu({ load: (name) => imported(device, name, importer), software: softwareGpu }).catch(unnamed)
      : undefined
  await ensureBackend()
  const threads = options.threads ?? builtin('node:os')?.availableParallelism() ?? pageThreads()
  // Before its first session only; it does not ask for threads by session.
  if (runtime.env?.wasm !== undefined) runtime.env.wasm.numThreads = threads
  const version = packageVersion(packageName) ?? runtime.env?.versions?.web
  const inNode = packageName === 'onnxruntime-node'
  const native = inNode && device.provider === 'cpu'
  const own = native ? await nativeRuntime(importer) : undefined
  const make = (cpuFallback: boolean): Promise<Engine> =>
    createCompiledEngine({
      // onnxruntime-node computes in the thread that calls it: it gets one of its own.
      runtime: own ?? (inNode && importer === undefined ? packageName : runtime),
      provider: device.provider ?? 'cpu',
      threads,
      cpuFallback,
      ...(version !== undefined && { version }),
    })
  if (device.kind === 'gpu') await assertComputes(device, await make(false))
  const made = await make(true)
  const engine =
    native && !own ? { ...made, device: { ...made.device, description: slower(made.device.description) } } : made
  return adapter === undefined ? engine : { ...engine, device: described(engine.device.description, adapter) }
}

const slower = (by: string): string => `${by}; with the package koffi steps would be faster`

/** A page has threads if it is isolated from others. */
function pageThreads(): number {
  const page = globalThis as { crossOriginIsolated?: boolean; navigator?: { hardwareConcurrency?: number } }
  return page.crossOriginIsolated ? (page.navigator?.hardwareConcurrency ?? 1) : 1
}

const described = (by: string, { name, software }: AdapterFacts): Engine['device'] => ({
  kind: software ? 'cpu' : 'gpu',
  description: software ? `${by}, on ${name}, which is no GPU but a program on the CPU` : `${by}, on ${name}`,
})

interface NativePackage {
  openNativeRuntime(): OnnxRuntime
}

/**
 * ONNX Runtime's library without onnxruntime-node's JavaScript, where `koffi` is installed: steps then leave the event loop
 * free, and states are not copied.
 */
async function nativeRuntime(importer: Importer = importPackage): Promise<OnnxRuntime | undefined> {
  try {
    const { openNativeRuntime } = (await importer('@chromask/onnx/native')) as NativePackage
    return openNativeRuntime()
  } catch {
    // The module onnxruntime-node does the same, only slower; doctor says so.
    return undefined
  }
}

/** ONNX Runtime brings its own WebGPU: without the package `webgpu`, it only goes without a name. */
function unnamed(error: unknown): undefined {
  if (!isNotInstalled(error)) throw error
}

function assertOffered(device: Device, { listSupportedBackends }: RuntimePackage): void {
  const { name, provider, packageName } = device
  if (packageName === 'onnxruntime-web') {
    if (provider === 'wasm' || typeof process === 'undefined') return
    throw new ChromaskError('backend/not-offered', `${name} is for browsers. In Node, use onnx/${provider}.`)
  }
  const offered = listSupportedBackends?.().map((backend) => backend.name)
  if (offered !== undefined && provider !== undefined && !offered.includes(provider)) {
    const have = offered.filter((other) => other !== 'tensorrt').join(', ')
    throw new ChromaskError(
      'backend/not-offered',
      `${packageName} has no ${provider} on ${process.platform} ${process.arch}, only ${have}. Choose another device.`,
    )
  }
  if (provider === 'cuda' && !hasCudaLibrary()) {
    throw new ChromaskError(
      'backend/not-installed',
      `the device ${name} needs ONNX Runtime's CUDA library, which is no part of the npm package: its install script fetches it. Install it: ${installCommand(device)}`,
    )
  }
}

/** ONNX Runtime would look for it, too, but complain on the terminal. */
function hasCudaLibrary(): boolean {
  try {
    const entry = builtin('node:module')
      ?.createRequire(import.meta.url)
      .resolve('onnxruntime-node')
    const folder = `../bin/napi-v6/${process.platform}/${process.arch}/libonnxruntime_providers_cuda.so`
    return entry === undefined || builtin('node:fs')?.existsSync(new URL(folder, `file://${entry}`)) !== false
  } catch {
    return true
  }
}

/** ONNX Runtime leaves to the CPU what its provider cannot do; here that is an error. */
async function assertComputes({ name }: Device, engine: Engine): Promise<void> {
  try {
    await selfTest(engine)
  } catch (cause) {
    if (cause instanceof ChromaskError && cause.code === 'backend/self-test-failed') throw cause
    throw new ChromaskError('backend/no-gpu', `${name} runs no training step here: ${messageOf(cause)}`, { cause })
  } finally {
    await engine.dispose()
  }
}

/** Networks are made, and sometimes applied, outside of steps: TF.js needs a backend of its own for that. */
async function ensureBackend(): Promise<void> {
  if (tf.getBackend()) return
  for (const name of ['wasm', 'cpu']) {
    try {
      await loadDevice(deviceNamed(name))
      await startBackend(name)
      await tf.setBackend(name)
      return
    } catch {
      // The next one; without any, TF.js says so when it is used.
    }
  }
}
