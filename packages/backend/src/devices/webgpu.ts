import { ChromaskError } from '@chromask/core'
import { builtin } from './builtin.js'

/** What is used of a `GPUAdapter`. */
interface GpuAdapter {
  readonly info?: GpuAdapterInfo
  readonly isFallbackAdapter?: boolean
}

interface GpuAdapterInfo {
  readonly vendor: string
  readonly architecture: string
  readonly device: string
  readonly description: string
  readonly isFallbackAdapter?: boolean
}

/** What is used of `navigator.gpu`. */
interface Gpu {
  requestAdapter(options: { powerPreference: 'high-performance' }): Promise<GpuAdapter | null>
}

/** The npm package `webgpu`. */
interface WebgpuPackage {
  create(flags: string[]): Gpu
  readonly globals: object
}

/** The GPU that WebGPU offers. */
export interface AdapterFacts {
  readonly name: string
  /** Whether it is no GPU, but a program that computes on the CPU what a GPU would. */
  readonly software: boolean
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|software/i

/**
 * WebGPU: the browser's, or in Node that of the npm package `webgpu`, which becomes `navigator.gpu` as its readme has it.
 *
 * @throws ChromaskError `backend/no-gpu` where there is none, and what `load` throws.
 */
export async function ensureWebgpu(load: (packageName: string) => Promise<unknown>): Promise<Gpu> {
  const scope = globalThis as { navigator?: { gpu?: Gpu } }
  if (scope.navigator?.gpu) return scope.navigator.gpu
  if (typeof process === 'undefined')
    throw new ChromaskError('backend/no-gpu', 'this browser offers no WebGPU. Choose another device or browser.')
  const { create, globals } = (await load('webgpu')) as WebgpuPackage
  Object.assign(globalThis, globals)
  const gpu = create([])
  // Node 20 has no navigator; later ones have one without WebGPU.
  if (scope.navigator === undefined)
    Object.defineProperty(scope, 'navigator', {
      value: { userAgent: `Node.js/${process.version}` },
      configurable: true,
    })
  Object.defineProperty(scope.navigator, 'gpu', { value: gpu, configurable: true })
  return gpu
}

/** What WebGPU computes on; nothing where it has no adapter. */
export async function findAdapter(gpu: Gpu): Promise<AdapterFacts | undefined> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) return undefined
  const { info } = adapter
  const name = [info?.description, info?.device, info?.architecture, info?.vendor].find((text) => text) ?? 'unnamed GPU'
  const declared = info?.isFallbackAdapter ?? adapter.isFallbackAdapter ?? false
  return { name, software: declared || SOFTWARE.test(`${name} ${info?.architecture}`) }
}

/**
 * Whether this machine shows a GPU to its programs; nothing where it takes more than a look to know. Asking Vulkan
 * instead loads every driver, which takes a third of a second and writes complaints to the terminal.
 */
export function showsGpu(): boolean | undefined {
  if (typeof process === 'undefined' || process.platform !== 'linux') return undefined
  const fs = builtin('node:fs')
  if (fs === undefined) return undefined
  if (fs.existsSync('/dev/dxg') || fs.existsSync('/dev/nvidia0')) return true
  return fs.existsSync('/dev/dri') && fs.readdirSync('/dev/dri').some((name) => name.startsWith('renderD'))
}

export interface AdapterOptions {
  /** Imports the npm package `webgpu`. */
  readonly load: (packageName: string) => Promise<unknown>
  /** Whether a program that plays a GPU on the CPU will do. */
  readonly software: boolean
}

/**
 * The GPU that WebGPU computes on.
 *
 * @throws ChromaskError `backend/no-gpu` where there is none, and what `load` throws.
 */
export async function findGpu({ load, software }: AdapterOptions): Promise<AdapterFacts> {
  if (!software && showsGpu() === false) {
    throw new ChromaskError(
      'backend/no-gpu',
      'this machine shows no GPU (none of /dev/dri/renderD*, /dev/nvidia0 and /dev/dxg exists). Install its driver, or choose another device.',
    )
  }
  const adapter = await findAdapter(await ensureWebgpu(load))
  if (adapter === undefined)
    throw new ChromaskError('backend/no-gpu', 'WebGPU finds no GPU here. Install its driver, or choose another device.')
  if (adapter.software && !software) {
    throw new ChromaskError(
      'backend/no-gpu',
      `WebGPU finds only ${adapter.name} here, which is no GPU: it computes on the CPU, slower than other devices do. Install the GPU's driver, choose another device, or allow it by { softwareGpu: true }.`,
    )
  }
  return adapter
}
