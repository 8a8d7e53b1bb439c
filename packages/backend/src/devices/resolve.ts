import { messageOf } from '@chromask/core'
import type { Engine } from '@chromask/core/tensor'
import { createEagerEngine, type EagerEngineOptions } from '../eager/engine.js'
import { DEVICES, type Device, type DeviceName, deviceNamed } from './catalog.js'
import { type Importer, loadDevice } from './load.js'
import { tensorflowOwner } from './tensorflow.js'

export interface ResolveOptions extends Pick<EagerEngineOptions, 'missingKernels'> {
  /** How packages are imported. @default import() */
  readonly importer?: Importer
}

/** An engine, and why it is this one. */
export interface ResolvedEngine {
  readonly engine: Engine
  readonly device: DeviceName
  /** For people: which device is in use, and why. */
  readonly reason: string
  /** What was tried before, and why it was not taken. */
  readonly tried: readonly { readonly device: DeviceName; readonly reason: string }[]
}

/**
 * The eager engine for a device by name, or for the best one that works: `auto` tries `tfjs-node-gpu`, `tfjs-node`, `wasm`
 * and `cpu` in this order.
 *
 * @throws ChromaskError `backend/unknown-device` (lists the legal names), `backend/not-installed` (says what to install),
 * `backend/load-failed` (says why and what to do), `backend/start-failed`.
 * @example
 * ```ts
 * import { resolveEngine } from '@chromask/backend'
 *
 * const { engine, device, reason } = await resolveEngine('wasm')
 * console.log(engine.name, device, reason) // eager/wasm wasm wasm was asked for
 * ```
 */
export async function resolveEngine(device = 'auto', options: ResolveOptions = {}): Promise<ResolvedEngine> {
  if (device !== 'auto') {
    const wanted = deviceNamed(device)
    return { ...(await engineFor(wanted, `${device} was asked for`, options)), tried: [] }
  }
  const tried: { device: DeviceName; reason: string; error: unknown }[] = []
  for (const candidate of DEVICES) {
    try {
      return { ...(await engineFor(candidate, `${candidate.name} is the best device that works here`, options)), tried }
    } catch (error) {
      tried.push({ device: candidate.name, reason: messageOf(error), error })
    }
  }
  throw tried.at(-1)?.error
}

async function engineFor(
  device: Device,
  why: string,
  { importer, missingKernels = 'error' }: ResolveOptions,
): Promise<Omit<ResolvedEngine, 'tried'>> {
  await loadDevice(device, importer)
  const engine = await createEagerEngine({ backend: device.backend, missingKernels })
  const notes: string[] = [why]
  if (device.name === 'tfjs-node-gpu' && engine.device.kind !== 'gpu')
    notes.push('TensorFlow found no GPU it can use and runs on the CPU (it wants CUDA 11.2 and cuDNN 8.1)')
  const owner = device.backend === 'tensorflow' ? tensorflowOwner() : undefined
  if (owner !== undefined && owner !== device.name) notes.push(`TensorFlow was loaded by ${owner} before`)
  return { engine, device: device.name, reason: notes.join('; ') }
}
