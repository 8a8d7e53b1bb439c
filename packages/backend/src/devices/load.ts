import { ChromaskError, messageOf } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'
import { registerWasmKernels } from '../wasm/register.js'
import { registerWebgpuKernels } from '../webgpu/register.js'
import { type Device, installCommand } from './catalog.js'
import { mendNodeUtil } from './node-util-shim.js'
import { tensorflowOwner } from './tensorflow.js'
import { findGpu } from './webgpu.js'

/** Imports a package by name. */
export type Importer = (packageName: string) => Promise<unknown>

// Bundlers follow the names they can read: the first two go into a browser, the others must not.
export const importPackage: Importer = (name) => {
  if (name === '@tensorflow/tfjs-backend-cpu') return import('@tensorflow/tfjs-backend-cpu')
  if (name === '@tensorflow/tfjs-backend-wasm') return import('@tensorflow/tfjs-backend-wasm')
  return import(/* @vite-ignore */ name)
}

/**
 * Imports a device's package, which registers its backend with TF.js where it has one, and gives what it exports.
 *
 * @throws ChromaskError `backend/not-installed` with the command that installs it; `backend/load-failed` where it is
 * there and does not work, with the cause and what to do; `backend/already-loaded` where its rival has been loaded;
 * `backend/no-gpu` where WebGPU has no adapter.
 */
export async function loadDevice(device: Device, importer: Importer = importPackage): Promise<unknown> {
  const current = tf.getBackend()
  if (device.backend === 'tensorflow') {
    assertNoRival(device)
    mendNodeUtil()
  }
  // Its package looks for WebGPU when it is imported.
  if (device.backend === 'webgpu') await findGpu({ load: (name) => imported(device, name, importer), software: true })
  const loaded = await imported(device, device.packageName, importer)
  if (device.backend === undefined) return loaded
  if (!tf.engine().backendNames().includes(device.backend)) {
    throw new ChromaskError(
      'backend/load-failed',
      `${device.packageName} was imported, and this TF.js still has no backend ${device.backend}: there are two copies of @tensorflow/tfjs-core. Run npm ls @tensorflow/tfjs-core, and keep one version.`,
    )
  }
  if (device.name === 'wasm') registerWasmKernels()
  if (device.name === 'webgpu') registerWebgpuKernels()
  if (device.name === 'cpu') silenceAdvertisement()
  // Some packages make their backend the current one when they are imported.
  if (current && current !== tf.getBackend()) await tf.setBackend(current)
  return loaded
}

/** One of a device's packages. @throws as {@link loadDevice} */
export async function imported(
  device: Device,
  packageName: string,
  importer: Importer = importPackage,
): Promise<unknown> {
  try {
    return await importer(packageName)
  } catch (cause) {
    throw isAbsent(packageName, cause)
      ? notInstalled(device, packageName, cause)
      : loadFailed(device, packageName, cause)
  }
}

/** Both packages of TensorFlow register one name: the first to come keeps it, and the second would only seem to be used. */
function assertNoRival({ name }: Device): void {
  const owner = tensorflowOwner()
  if (owner !== undefined && owner !== name) {
    throw new ChromaskError(
      'backend/already-loaded',
      `the device ${name} cannot be used beside ${owner}, which this process has loaded before. Start a new process for ${name}.`,
    )
  }
}

/**
 * In Node, the cpu backend tells whoever first writes a tensor to install another package. A device is chosen here with
 * its reason told, so that this would be the second opinion. The backend's own flag says that it has been told.
 */
function silenceAdvertisement(): void {
  const cpu = tf.findBackend('cpu')
  if ('firstUse' in cpu) cpu.firstUse = false
}

function isAbsent(packageName: string, cause: unknown): boolean {
  // Not to be confused with a package of its own that is missing.
  return new RegExp(`(package|module|module specifier|resolve) ['"]${packageName}['"/]`).test(messageOf(cause))
}

const notInstalled = (device: Device, packageName: string, cause: unknown): ChromaskError =>
  new ChromaskError(
    'backend/not-installed',
    `the device ${device.name} needs the package ${packageName}. Install it: ${installCommand(device)}`,
    { cause },
  )

export const isNotInstalled = (error: unknown): boolean =>
  error instanceof ChromaskError && error.code === 'backend/not-installed'

export const isRivalry = (error: unknown): boolean =>
  error instanceof ChromaskError && error.code === 'backend/already-loaded'

function loadFailed(device: Device, packageName: string, cause: unknown): ChromaskError {
  const message = messageOf(cause)
  return new ChromaskError(
    'backend/load-failed',
    `${packageName} is installed but does not load: ${firstLine(message)} ${adviceFor(device, message)}`,
    { cause },
  )
}

const firstLine = (message: string): string => `${message.split('\n')[0]?.trim().replace(/\.$/, '')}.`

function adviceFor({ packageName, name }: Device, message: string): string {
  if (/lib(cuda|cudart|cublas|cudnn|cufft|curand|cusolver|cusparse)/.test(message))
    return 'Its CUDA libraries are missing: install CUDA 11.2 and cuDNN 8.1, or choose another device.'
  if (/tfjs_binding|native addon|libtensorflow|\.node\b/.test(message))
    return `Its native part is missing (npm may have been told not to run install scripts): run npm rebuild ${packageName} --build-addon-from-source, or choose another device.`
  return `Reinstall ${packageName}, or choose another device than ${name}.`
}
