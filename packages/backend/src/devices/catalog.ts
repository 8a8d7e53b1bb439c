import { ChromaskError } from '@chromask/core'

/** The devices that steps can run on, best first. */
export type DeviceName = 'onnx' | 'tfjs-node-gpu' | 'tfjs-node' | 'wasm' | 'cpu'

export interface Device {
  readonly name: DeviceName
  /** The npm package behind it. */
  readonly packageName: string
  /** The name that the package registers with TF.js; `onnx` is no backend of TF.js, but runs whole steps. */
  readonly backend: string
  /** What it is, in words. */
  readonly summary: string
}

/** In the order in which `auto` tries them. */
export const DEVICES: readonly Device[] = [
  {
    name: 'tfjs-node-gpu',
    packageName: '@tensorflow/tfjs-node-gpu',
    backend: 'tensorflow',
    summary: 'TensorFlow on an NVIDIA GPU (CUDA 11.2 and cuDNN 8.1)',
  },
  {
    name: 'onnx',
    packageName: 'onnxruntime-node',
    backend: 'onnx',
    summary: 'whole steps compiled for ONNX Runtime, on the CPU, all cores',
  },
  {
    name: 'tfjs-node',
    packageName: '@tensorflow/tfjs-node',
    backend: 'tensorflow',
    summary: 'TensorFlow on the CPU, all cores',
  },
  {
    name: 'wasm',
    packageName: '@tensorflow/tfjs-backend-wasm',
    backend: 'wasm',
    summary: 'WebAssembly, one core',
  },
  {
    name: 'cpu',
    packageName: '@tensorflow/tfjs-backend-cpu',
    backend: 'cpu',
    summary: 'plain JavaScript, one core, slow',
  },
]

/** @throws ChromaskError `backend/unknown-device` that lists the legal names. */
export function deviceNamed(name: string): Device {
  const device = DEVICES.find((candidate) => candidate.name === name)
  if (device === undefined) {
    const legal = ['auto', ...DEVICES.map((candidate) => candidate.name)].join(', ')
    throw new ChromaskError('backend/unknown-device', `unknown device ${JSON.stringify(name)}. Choose one of ${legal}.`)
  }
  return device
}
