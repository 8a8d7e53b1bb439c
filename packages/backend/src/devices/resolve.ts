import { ChromaskError, messageOf } from '@chromask/core'
import type { Engine } from '@chromask/core/tensor'
import { checkMissingKernels, createEagerEngine, type EagerEngineOptions } from '../eager/engine.js'
import { DEVICES, type Device, type DeviceName, deviceNamed } from './catalog.js'
import { compiledEngine } from './compiled.js'
import { type Importer, isNotInstalled, isRivalry, loadDevice } from './load.js'

export interface ResolveOptions extends Pick<EagerEngineOptions, 'missingKernels'> {
  /** `tfjs-node-gpu`, `tfjs-node`, `wasm`, `cpu`; or `auto` for the first of these that works. @default 'auto' */
  readonly device?: string
  /** For `onnx`. @default a thread for each core */
  readonly threads?: number
  /** How packages are imported. @default import() */
  readonly importer?: Importer
}

/** An engine, and why it is this one. */
export interface ResolvedEngine {
  readonly engine: Engine
  readonly device: DeviceName
  /** One sentence for people: which device is in use, and why. */
  readonly reason: string
}

/**
 * The eager engine for a device by name, or for the best one that works.
 *
 * @throws ChromaskError `backend/unknown-device` (lists the legal names), `backend/not-installed` (says what to install),
 * `backend/load-failed` and `backend/already-loaded` (say why and what to do), `backend/start-failed`,
 * `backend/invalid-option`.
 * @example
 * ```ts
 * import { resolveEngine } from '@chromask/backend'
 *
 * const { engine, device, reason } = await resolveEngine({ device: 'wasm' })
 * console.log(engine.name, device) // eager/wasm wasm
 * console.log(reason) // wasm was asked for.
 * ```
 */
export async function resolveEngine(options: ResolveOptions = {}): Promise<ResolvedEngine> {
  const { device = 'auto' } = options
  checkMissingKernels(options.missingKernels)
  if (device !== 'auto') {
    const wanted = deviceNamed(device)
    const engine = await engineFor(wanted, options)
    return { engine, device: wanted.name, reason: `${wanted.name} was asked for${noteOn(wanted, engine)}.` }
  }
  const failures: [Device, unknown][] = []
  for (const candidate of DEVICES) {
    try {
      const engine = await engineFor(candidate, options)
      if (candidate.name === 'tfjs-node-gpu' && engine.device.kind !== 'gpu') {
        await engine.dispose()
        throw new ChromaskError('backend/no-gpu', 'it found no GPU that it can use (it wants CUDA 11.2 and cuDNN 8.1)')
      }
      const reason = `${candidate.name} is the best device that works here${noteOn(candidate, engine)}${told(failures)}.`
      return { engine, device: candidate.name, reason }
    } catch (error) {
      failures.push([candidate, error])
    }
  }
  const list = failures.map(([{ name }, error]) => `\n- ${name}: ${messageOf(error)}`).join('')
  throw new ChromaskError('backend/no-device', `no device works here:${list}`, { cause: failures.at(-1)?.[1] })
}

async function engineFor(
  device: Device,
  { importer, missingKernels = 'error', threads }: ResolveOptions,
): Promise<Engine> {
  const loaded = await loadDevice(device, importer)
  if (device.name === 'onnx') return await compiledEngine(device, loaded, threads)
  return await createEagerEngine({ backend: device.backend, missingKernels })
}

const noteOn = ({ name }: Device, engine: Engine): string =>
  name === 'tfjs-node-gpu' && engine.device.kind !== 'gpu'
    ? ', but found no GPU that it can use (it wants CUDA 11.2 and cuDNN 8.1) and runs on the CPU'
    : ''

const listed = (names: readonly string[]): string => new Intl.ListFormat('en').format(names)

/** Why the better ones were not taken. */
function told(failures: readonly (readonly [Device, unknown])[]): string {
  const absent = failures.filter(([, error]) => isNotInstalled(error)).map(([{ name }]) => name)
  const barred = failures.filter(([, error]) => isRivalry(error)).map(([{ name }]) => name)
  const broken = failures.filter(([, error]) => !isNotInstalled(error) && !isRivalry(error))
  const parts = [
    ...barred.map((name) => `${name} cannot join the TensorFlow that this process has loaded before`),
    ...(absent.length > 0 ? [`${listed(absent)} ${absent.length > 1 ? 'are' : 'is'} not installed`] : []),
    ...broken.map(([{ name }, error]) => `${name} does not work (${messageOf(error).replace(/\.$/, '')})`),
  ]
  return parts.length > 0 ? `: ${parts.join('; ')}` : ''
}
