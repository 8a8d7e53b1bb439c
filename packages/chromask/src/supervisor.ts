import { spawn } from 'node:child_process'

/** Set in the child: do the work instead of watching over it. */
const CHILD = 'CHROMASK_SUPERVISED'

/** Commands that train: they can be stopped in the middle. */
const LONG = ['train', 'demo']

export const isSupervised = (): boolean => process.env[CHILD] !== undefined && process.send !== undefined

/** What a process is told by, that watches over it. */
export const supervised = (): NodeJS.ProcessEnv => ({ ...process.env, [CHILD]: '1' })

/** Whether a command wants a supervisor. Help and mistakes are answered at once. */
export const isLongCommand = (args: readonly string[]): boolean =>
  (LONG.includes(args[0] ?? '') || (args[0] === 'study' && args.includes('--experiment'))) &&
  !args.includes('--help') &&
  !args.includes('-h') &&
  !isSupervised()

/** Exit code of a command that was stopped by Ctrl-C, as shells have it. */
export const INTERRUPTED = 130

/**
 * Runs a command in a child process, so that Ctrl-C is heard while a step computes: the first lets the child finish the
 * step and save, the second ends it at once. What is on disk is whole at any moment.
 *
 * @returns the exit code.
 */
export async function supervise(script: string, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [...process.execArgv, script, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: supervised(),
  })
  let asked = false
  const stop = (): void => {
    if (asked) {
      child.kill('SIGKILL')
      return
    }
    asked = true
    process.stderr.write('\nFinishing the step, then saving. Press Ctrl-C again to quit at once.\n')
    if (child.connected) child.send('stop')
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.on('error', (error) => {
      process.stderr.write(`chromask: the training cannot be started: ${error.message}\n`)
      resolve([1, null])
    })
    child.on('exit', (exitCode, exitSignal) => resolve([exitCode, exitSignal]))
  })
  if (signal && !asked)
    process.stderr.write(`chromask was ended by ${signal}. Checkpoints are whole: resume with --resume.\n`)
  return code ?? (asked ? INTERRUPTED : 1)
}
