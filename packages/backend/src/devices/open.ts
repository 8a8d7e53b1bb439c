import { ChromaskError } from '@chromask/core'
import type { Engine } from '@chromask/core/tensor'
import { createEagerEngine, type EagerEngineOptions } from '../eager/engine.js'
import type { Device } from './catalog.js'
import { compiledEngine } from './compiled.js'
import { type Importer, imported, loadDevice } from './load.js'
import { selfTest } from './self-test.js'
import { findGpu } from './webgpu.js'

export interface OpenOptions extends Pick<EagerEngineOptions, 'missingKernels'> {
  readonly threads?: number
  readonly softwareGpu?: boolean
  readonly importer?: Importer
}

/**
 * The engine of a device. One that is to be a GPU has passed the self-test.
 *
 * @throws ChromaskError `backend/no-gpu` where the device is to be a GPU and is none, and as `loadDevice`,
 * `compiledEngine` and `createEagerEngine`.
 */
export async function openDevice(device: Device, options: OpenOptions): Promise<Engine> {
  if (device.backend === undefined) return await compiledEngine(device, options)
  const { importer, missingKernels = 'error', softwareGpu = false } = options
  if (device.backend === 'webgpu')
    await findGpu({ load: (name) => imported(device, name, importer), software: softwareGpu })
  await loadDevice(device, importer)
  const engine = await createEagerEngine({ backend: device.backend, missingKernels })
  if (device.kind === 'cpu') return engine
  try {
    if (engine.device.kind !== 'gpu' && !softwareGpu) {
      throw new ChromaskError(
        'backend/no-gpu',
        `${device.packageName} found no GPU that it can use${device.name === 'tfjs-node-gpu' ? ' (it wants CUDA 11.2 and cuDNN 8.1)' : ''}: it has ${engine.device.description}. Install what is missing, or choose another device.`,
      )
    }
    await selfTest(engine)
    return engine
  } catch (error) {
    await engine.dispose()
    throw error
  }
}

/** As {@link openDevice}; here the CPU is put to the test as well. */
export async function openTested(device: Device, options: OpenOptions): Promise<Engine> {
  const engine = await openDevice(device, options)
  if (device.kind === 'gpu') return engine
  try {
    await selfTest(engine)
    return engine
  } catch (error) {
    await engine.dispose()
    throw error
  }
}
