import { spawn } from 'node:child_process'
import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ChromaskError } from '@chromask/core'
import { STUDY_FILE, type TrainExperiment } from '@chromask/recipes'
import type { Io } from '../io.js'
import { INTERRUPTED, supervised } from '../supervisor.js'

/** What an experiment's process says, in its run's folder. */
const OUTPUT = 'output.log'

/**
 * Trains each experiment in a process of its own: what ends one leaves the others, and each gives its memory back. They
 * read the study's copy in its folder, so that the file may be edited meanwhile. They stop when asked to, and when this
 * process is gone.
 */
export const trainInProcesses =
  ({ folder, device }: { readonly folder: string; readonly device: string }, { script, signal }: Io): TrainExperiment =>
  async ({ name }, { run, onStep }) => {
    if (script === undefined) {
      throw new ChromaskError(
        'chromask/study-failed',
        'a study starts processes of the command line, which a program that calls runCli must name. Pass { script }.',
      )
    }
    await mkdir(run, { recursive: true })
    const output = await open(join(run, OUTPUT), 'w')
    try {
      const args = ['study', join(folder, STUDY_FILE), '--run', folder, '--device', device, '--experiment', name]
      const child = spawn(process.execPath, [...process.execArgv, script, ...args], {
        stdio: ['ignore', output.fd, output.fd, 'ipc'],
        env: supervised(),
      })
      child.on('message', (message) => onStep((message as { step: number }).step))
      const stop = (): void => void (child.connected && child.send('stop'))
      signal.addEventListener('abort', stop, { once: true })
      if (signal.aborted) stop()
      const [code, by] = await new Promise<[number | null, string | null]>((resolve, reject) => {
        child.on('error', reject)
        child.on('exit', (exitCode, exitSignal) => resolve([exitCode, exitSignal]))
      })
      signal.removeEventListener('abort', stop)
      if (code === 0) return 'finished'
      if (code === INTERRUPTED) return 'interrupted'
      const path = join(run, OUTPUT)
      throw new Error(`${(await complaint(path)) ?? `it was ended by ${by ?? `code ${code}`}`} (${path})`)
    } finally {
      await output.close()
    }
  }

/** What the command line said last, where it was a complaint. */
async function complaint(path: string): Promise<string | undefined> {
  const lines = (await readFile(path, 'utf8')).trim().split('\n')
  return lines.findLast((line) => line.startsWith('chromask: '))?.slice('chromask: '.length)
}
