import { ChromaskError } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'

/** The devices that steps can run on, in the order in which `auto` tries them. */
export type DeviceName =
  | 'onnx/cuda'
  | 'onnx/webgpu'
  | 'onnx-web/webgpu'
  | 'onnx/dml'
  | 'onnx/coreml'
  | 'tfjs-node-gpu'
  | 'webgpu'
  | 'onnx'
  | 'tfjs-node'
  | 'onnx-web'
  | 'wasm'
  | 'cpu'

export interface Device {
  readonly name: DeviceName
  /** What it claims to compute with; whether it does is found out. */
  readonly kind: 'gpu' | 'cpu'
  /** The npm package behind it. */
  readonly packageName: string
  /** Further packages without which it does not work in Node. */
  readonly companions?: readonly string[]
  /** The name that the package registers with TF.js, for steps that run kernel by kernel. */
  readonly backend?: string
  /** The execution provider of ONNX Runtime, for steps that are compiled. */
  readonly provider?: string
  /** What it is, in words. */
  readonly summary: string
}

/**
 * Best first. Compiled before kernel by kernel, since whole graphs are what runtimes optimise. GPUs before the CPU, but
 * each has to beat it in a timed step. Among GPUs, NVIDIA's own library comes before what runs everywhere; `dml` and
 * `coreml`, which carry the state to the GPU and back with every step, come behind `webgpu`, which leaves it there.
 */
export const DEVICES: readonly Device[] = [
  {
    name: 'onnx/cuda',
    kind: 'gpu',
    packageName: 'onnxruntime-node',
    provider: 'cuda',
    summary: 'whole steps compiled for ONNX Runtime, on an NVIDIA GPU (Linux x64, CUDA 12 and cuDNN 9)',
  },
  {
    name: 'onnx/webgpu',
    kind: 'gpu',
    packageName: 'onnxruntime-node',
    provider: 'webgpu',
    summary: 'whole steps compiled for ONNX Runtime, on any GPU (Vulkan, Direct3D 12 or Metal)',
  },
  {
    name: 'onnx-web/webgpu',
    kind: 'gpu',
    packageName: 'onnxruntime-web',
    provider: 'webgpu',
    summary: 'whole steps compiled for ONNX Runtime, on any GPU, in browsers with WebGPU',
  },
  {
    name: 'onnx/dml',
    kind: 'gpu',
    packageName: 'onnxruntime-node',
    provider: 'dml',
    summary: 'whole steps compiled for ONNX Runtime, on a GPU through DirectML (Windows)',
  },
  {
    name: 'onnx/coreml',
    kind: 'gpu',
    packageName: 'onnxruntime-node',
    provider: 'coreml',
    summary: 'whole steps compiled for ONNX Runtime, through Core ML (macOS)',
  },
  {
    name: 'tfjs-node-gpu',
    kind: 'gpu',
    packageName: '@tensorflow/tfjs-node-gpu',
    backend: 'tensorflow',
    summary: 'TensorFlow on an NVIDIA GPU (CUDA 11.2 and cuDNN 8.1)',
  },
  {
    name: 'webgpu',
    kind: 'gpu',
    packageName: '@tensorflow/tfjs-backend-webgpu',
    companions: ['webgpu'],
    backend: 'webgpu',
    summary: 'TF.js kernels on any GPU through WebGPU; in browsers too',
  },
  {
    name: 'onnx',
    kind: 'cpu',
    packageName: 'onnxruntime-node',
    provider: 'cpu',
    summary: 'whole steps compiled for ONNX Runtime, on the CPU, all cores',
  },
  {
    name: 'tfjs-node',
    kind: 'cpu',
    packageName: '@tensorflow/tfjs-node',
    backend: 'tensorflow',
    summary: 'TensorFlow on the CPU, all cores',
  },
  {
    name: 'onnx-web',
    kind: 'cpu',
    packageName: 'onnxruntime-web',
    provider: 'wasm',
    summary: 'whole steps compiled for ONNX Runtime in WebAssembly; in browsers too',
  },
  {
    name: 'wasm',
    kind: 'cpu',
    packageName: '@tensorflow/tfjs-backend-wasm',
    backend: 'wasm',
    summary: 'WebAssembly, one core; in browsers too',
  },
  {
    name: 'cpu',
    kind: 'cpu',
    packageName: '@tensorflow/tfjs-backend-cpu',
    backend: 'cpu',
    summary: 'plain JavaScript, one core, slow; in browsers too',
  },
]

/**
 * `onnx/cpu` is another name for `onnx`.
 *
 * @throws ChromaskError `backend/unknown-device` that lists the legal names.
 */
export function deviceNamed(name: string): Device {
  const device = DEVICES.find((candidate) => candidate.name === (name === 'onnx/cpu' ? 'onnx' : name))
  if (device === undefined) {
    const legal = ['auto', ...DEVICES.map((candidate) => candidate.name)].join(', ')
    throw new ChromaskError('backend/unknown-device', `unknown device ${JSON.stringify(name)}. Choose one of ${legal}.`)
  }
  return device
}

/** What puts a device's packages in place; those of TF.js at the version of this TF.js. */
export function installCommand({ name, packageName, companions = [] }: Device): string {
  // The library for CUDA comes by the package's install script, where scripts may run.
  if (name === 'onnx/cuda') return `npm rebuild ${packageName} --onnxruntime-node-install=cuda12`
  const packages = [packageName, ...companions]
  return `npm install ${packages.map((name) => (name.startsWith('@tensorflow/') ? `${name}@${tf.version_core}` : name)).join(' ')}`
}
