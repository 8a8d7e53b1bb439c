import { messageOf } from '@chromask/core'
import { startBackend } from '../eager/tfjs-backend.js'
import { DEVICES, type Device, type DeviceName } from './catalog.js'
import { type Importer, installCommand, isNotInstalled, isRivalry, loadDevice } from './load.js'
import { packageVersion } from './package-version.js'
import { tensorflowFacts } from './tensorflow.js'

/** What is known of a device on this machine. */
export interface DeviceReport {
  readonly name: DeviceName
  readonly packageName: string
  /** What it is, in words. */
  readonly summary: string
  readonly installed: boolean
  /** Of the package. */
  readonly version?: string
  /** Whether steps can run on it. */
  readonly usable: boolean
  /** Why not, or what is really in use. */
  readonly reason: string
  /** The command that installs it, where it is not. */
  readonly install?: string
}

export interface InspectOptions {
  /** How packages are imported. @default import() */
  readonly importer?: Importer
  /** The version of an installed package. @default from its package.json */
  readonly versionOf?: (packageName: string) => string | undefined
}

/**
 * Every device with what stands in its way, best first. Packages are loaded and backends started to find out.
 *
 * @example
 * ```ts
 * import { inspectDevices } from '@chromask/backend'
 *
 * const wasm = (await inspectDevices()).find(({ name }) => name === 'wasm')
 * console.log(wasm?.installed, wasm?.usable, wasm?.reason) // true true works
 * ```
 */
export async function inspectDevices(options: InspectOptions = {}): Promise<DeviceReport[]> {
  const reports: DeviceReport[] = []
  for (const device of DEVICES) reports.push(await inspect(device, options))
  return reports
}

async function inspect(
  device: Device,
  { importer, versionOf = packageVersion }: InspectOptions,
): Promise<DeviceReport> {
  const { name, packageName, summary } = device
  const version = versionOf(packageName)
  const common = { name, packageName, summary, ...(version === undefined ? {} : { version }) }
  try {
    await loadDevice(device, importer)
    if (device.name !== 'onnx') await startBackend(device.backend)
    return { ...common, installed: true, usable: true, reason: stateOf(device) }
  } catch (error) {
    // Where its rival was loaded first, a package has not been tried at all: the version alone tells.
    if (isNotInstalled(error) || (isRivalry(error) && version === undefined))
      return { ...common, installed: false, usable: false, reason: 'not installed', install: installCommand(device) }
    return { ...common, installed: true, usable: false, reason: messageOf(error) }
  }
}

function stateOf({ backend, name }: Device): string {
  const facts = backend === 'tensorflow' ? tensorflowFacts() : undefined
  if (facts === undefined) return 'works'
  const { kind, version } = facts
  if (name === 'tfjs-node-gpu' && kind !== 'gpu')
    return `TensorFlow ${version} found no GPU that it can use (it wants CUDA 11.2 and cuDNN 8.1) and runs on the CPU`
  return `TensorFlow ${version} on the ${kind === 'gpu' ? 'GPU' : 'CPU'}`
}
