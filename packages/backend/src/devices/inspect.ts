import { messageOf } from '@chromask/core'
import { startBackend } from '../eager/tfjs-backend.js'
import { DEVICES, type Device, type DeviceName } from './catalog.js'
import { type Importer, installCommand, loadDevice } from './load.js'
import { packageVersion } from './package-version.js'
import { tensorflowFacts } from './tensorflow.js'

/** What is known of a device on this machine. */
export interface DeviceReport {
  readonly device: DeviceName
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
  /** The version of an installed package. @default looks for its package.json */
  readonly versionOf?: (packageName: string) => Promise<string | undefined>
}

/**
 * Every device with what stands in its way, best first. Packages are loaded and backends started to find out.
 *
 * @example
 * ```ts
 * import { inspectDevices } from '@chromask/backend'
 *
 * const wasm = (await inspectDevices()).find(({ device }) => device === 'wasm')
 * console.log(wasm.installed, wasm.usable) // true true
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
  const version = await versionOf(packageName)
  const common = { device: name, packageName, summary, ...(version === undefined ? {} : { version }) }
  try {
    await loadDevice(device, importer)
    await startBackend(device.backend)
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'backend/not-installed'
    const install = absent ? { install: installCommand(device) } : {}
    return { ...common, installed: !absent, usable: false, reason: messageOf(error), ...install }
  }
  return { ...common, installed: true, ...verdictOn(device) }
}

function verdictOn({ backend, name }: Device): { usable: boolean; reason: string } {
  const facts = backend === 'tensorflow' ? tensorflowFacts() : undefined
  if (facts === undefined) return { usable: true, reason: 'works' }
  if (facts.owner !== name)
    return { usable: false, reason: `${facts.owner} was loaded before it, and only one of them fits into a process` }
  const gpu = facts.kind === 'gpu'
  if (name === 'tfjs-node-gpu' && !gpu)
    return { usable: true, reason: `TensorFlow ${facts.version} found no GPU it can use and runs on the CPU` }
  return { usable: true, reason: `TensorFlow ${facts.version} on the ${gpu ? 'GPU' : 'CPU'}` }
}
