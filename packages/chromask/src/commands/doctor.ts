import { cpus, totalmem } from 'node:os'
import { type DeviceReport, inspectDevices, resolveEngine } from '@chromask/backend'
import { messageOf } from '@chromask/core'
import { Command } from 'commander'
import type { Io } from '../io.js'
import { withExamples } from '../options.js'
import { version } from '../version.js'

export const doctorCommand = (io: Io): Command =>
  withExamples(
    new Command('doctor')
      .description('Tell what is installed here, what would run, and why.')
      .option('--json', 'as JSON')
      .action(({ json }: { json?: boolean }) => doctor(json === true, io)),
    'chromask doctor',
  )

/** A line for each device, and one with what it is or how to get it. */
function table(devices: readonly DeviceReport[]): string[] {
  const width = Math.max(...devices.map(({ name }) => name.length))
  return devices.flatMap(({ name, usable, milliseconds, version, reason, summary, install }) => [
    [
      usable ? '✓' : '✗',
      name.padEnd(width),
      (version ?? '').padEnd(8),
      usable ? `self-test passed in ${milliseconds} ms: ${reason}` : reason,
    ].join(' '),
    `  ${' '.repeat(width)} ${summary}${install ? `; to have it: ${install}` : ''}`,
  ])
}

async function doctor(json: boolean, { stdout }: Io): Promise<void> {
  const devices = await inspectDevices()
  const choice = await resolveEngine().catch((error: unknown) => ({ reason: messageOf(error), engine: undefined }))
  const facts = {
    chromask: version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cpu: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    devices,
    auto: { engine: choice.engine?.name, device: choice.engine?.device.description, reason: choice.reason },
  }
  await choice.engine?.dispose()
  if (json) {
    stdout.write(`${JSON.stringify(facts, null, 2)}\n`)
    return
  }
  const lines = [
    ...(['chromask', 'node', 'platform', 'cpu', 'memory'] as const).map((name) => `${name.padEnd(10)}${facts[name]}`),
    '',
    ...table(devices),
    '',
    `would run: ${facts.auto.device ?? 'nothing'}`,
    `why: ${facts.auto.reason}`,
  ]
  stdout.write(`${lines.join('\n')}\n`)
}
