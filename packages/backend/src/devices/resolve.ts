import type { Engine } from '@chromask/core/tensor'
import { checkMissingKernels, type EagerEngineOptions } from '../eager/engine.js'
import { type DeviceName, deviceNamed } from './catalog.js'
import { chooseDevice, type PassedOver, told } from './choose.js'
import type { Importer } from './load.js'
import { openDevice } from './open.js'

export interface ResolveOptions extends Pick<EagerEngineOptions, 'missingKernels'> {
  /**
   * `onnx/cuda`, `onnx/webgpu`, `onnx-web/webgpu`, `onnx/dml`, `onnx/coreml`, `tfjs-node-gpu`, `webgpu`, `onnx` (or
   * `onnx/cpu`), `tfjs-node`, `onnx-web`, `wasm`, `cpu`; or `auto` for the fastest that works.
   * @default 'auto'
   */
  readonly device?: string
  /** For the devices of ONNX Runtime. @default a thread for each core */
  readonly threads?: number
  /**
   * Whether a GPU may be a program on the CPU, such as SwiftShader or llvmpipe. It computes the same, slowly: for tests.
   * @default false
   */
  readonly softwareGpu?: boolean
  /** How packages are imported. @default import() */
  readonly importer?: Importer
}

/** An engine, and why it is this one. */
export interface ResolvedEngine {
  readonly engine: Engine
  readonly device: DeviceName
  /** For people: which device is in use, and why. */
  readonly reason: string
  /** What `auto` did not take. */
  readonly passedOver: readonly PassedOver[]
}

/**
 * The engine for a device by name, or for the fastest one that works: a device counts if four steps of a small training
 * give the numbers of the reference, and a GPU also has to beat the CPU in a timed step. A GPU that is asked for and
 * missing is an error, also where its package would go on on the CPU.
 *
 * @throws ChromaskError `backend/unknown-device` (lists the legal names), `backend/not-installed` (says what to install),
 * `backend/not-offered` (not on this platform), `backend/no-gpu`, `backend/self-test-failed`, `backend/load-failed` and
 * `backend/already-loaded` (say why and what to do), `backend/start-failed`, `backend/no-device`, `backend/invalid-option`.
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
    const engine = await openDevice(wanted, options)
    const passed = wanted.kind === 'gpu' ? ' and passed its self-test' : ''
    return { engine, device: wanted.name, reason: `${wanted.name} was asked for${passed}.`, passedOver: [] }
  }
  const choice = await chooseDevice(options)
  const others = told(choice.passedOver)
  return {
    engine: choice.engine,
    device: choice.device.name,
    reason: `${choice.device.name} is the fastest device that passed its self-test here${others && `; passed over: ${others}`}.`,
    passedOver: choice.passedOver,
  }
}
