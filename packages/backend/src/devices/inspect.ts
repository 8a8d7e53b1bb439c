import { messageOf } from '@chromask/core'
import { DEVICES, type Device, type DeviceName, installCommand } from './catalog.js'
import { type Importer, isNotInstalled, isRivalry } from './load.js'
import { openTested } from './open.js'
import { packageVersion } from './package-version.js'

/** What is known of a device on this machine. */
export interface DeviceReport {
  readonly name: DeviceName
  readonly packageName: string
  /** What it is, in words. */
  readonly summary: string
  readonly installed: boolean
  /** Of the package. */
  readonly version?: string
  /** Whether it has passed the self-test. */
  readonly usable: boolean
  /** How long it took to start and to pass the self-test. */
  readonly milliseconds?: number
  /** What is in use, or why nothing is. */
  readonly reason: string
  /** The command that installs it, where it is not. */
  readonly install?: string
}

export interface InspectOptions {
  /** How packages are imported. @default import() */
  readonly importer?: Importer
  /** The version of an installed package. @default from its package.json */
  readonly versionOf?: (packageName: string) => string | undefined
  /** Whether a GPU may be a program on the CPU. @default false */
  readonly softwareGpu?: boolean
}

/**
 * Every device with what stands in its way, best first. Packages are loaded, engines started and put to a self-test to
 * find out: four steps of a small training, compared with a reference.
 *
 * @example
 * ```ts
 * import { inspectDevices } from '@chromask/backend'
 *
 * const cpu = (await inspectDevices()).find(({ name }) => name === 'cpu')
 * console.log(cpu?.installed, cpu?.usable, cpu?.reason.slice(0, 16)) // true true plain JavaScript
 * ```
 */
export async function inspectDevices(options: InspectOptions = {}): Promise<DeviceReport[]> {
  const reports: DeviceReport[] = []
  for (const device of DEVICES) reports.push(await inspect(device, options))
  return reports
}

async function inspect(
  device: Device,
  { importer, softwareGpu = false, versionOf = packageVersion }: InspectOptions,
): Promise<DeviceReport> {
  const { name, packageName, summary } = device
  const version = versionOf(packageName)
  const common = { name, packageName, summary, ...(version === undefined ? {} : { version }) }
  const started = performance.now()
  try {
    const engine = await openTested(device, { softwareGpu, ...(importer && { importer }) })
    await engine.dispose()
    const milliseconds = Math.round(performance.now() - started)
    return { ...common, installed: true, usable: true, milliseconds, reason: engine.device.description }
  } catch (error) {
    // Where its rival was loaded first, a package has not been tried at all: the version alone tells.
    if (isNotInstalled(error) || (isRivalry(error) && version === undefined))
      return { ...common, installed: false, usable: false, reason: 'not installed', install: installCommand(device) }
    return { ...common, installed: true, usable: false, reason: messageOf(error).replace(/^\[\w+\] /, '') }
  }
}
