import { ChromaskError, messageOf } from '@chromask/core'
import { Command, CommanderError } from 'commander'
import { colorizeCommand } from './commands/colorize.js'
import { dataCommand } from './commands/data.js'
import { demoCommand } from './commands/demo.js'
import { doctorCommand } from './commands/doctor.js'
import { evaluateCommand } from './commands/evaluate.js'
import { exportCommand } from './commands/export.js'
import { maskCommand } from './commands/mask.js'
import { studyCommand } from './commands/study.js'
import { trainCommand } from './commands/train.js'
import { takeConfig } from './config.js'
import { Interrupted, type Io } from './io.js'
import { withExamples } from './options.js'
import { INTERRUPTED } from './supervisor.js'
import { version } from './version.js'

/** Exit codes: 0 done, 1 failed, 2 not understood, 130 stopped by Ctrl-C. */
const [FAILED, MISUSED] = [1, 2]

/** What is wrong with the options themselves, found only after they were parsed. */
const MISUSES: readonly string[] = ['chromask/invalid-config', 'chromask/invalid-option', 'chromask/missing-option']

/** The command line's commands and options, for help and documentation. */
export function createProgram(io: Io): Command {
  const program = new Command('chromask')
    .description('Train networks that colour grey photographs only where a mask says so, and use them.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
    })
    .showHelpAfterError('(chromask help shows what there is)')
  withExamples(
    program,
    'chromask demo --run runs/demo',
    'chromask train --recipe demo --data photos/ --run runs/mine',
    'chromask colorize photo.jpg --mask stripes --model runs/mine -o out.png',
    'chromask help train',
  )
  const commands = [
    trainCommand,
    colorizeCommand,
    evaluateCommand,
    studyCommand,
    exportCommand,
    maskCommand,
    dataCommand,
    doctorCommand,
    demoCommand,
  ]
  for (const build of commands) {
    const command = build(io)
    command
      .option('--config <file>', 'a JSON file with options by their long names; flags win over it')
      .hook('preAction', (_, acting) => takeConfig(acting))
      .copyInheritedSettings(program)
    program.addCommand(command)
  }
  return program
}

/**
 * Runs the command line.
 *
 * @param args without node and script.
 * @returns the exit code: 0 done, 1 failed, 2 not understood, 130 stopped.
 * @example
 * ```ts
 * import { runCli } from 'chromask'
 *
 * let printed = ''
 * const stdout = { write: (text: string) => (printed += text) }
 * const code = await runCli(['mask', '--help'], { stdout, stderr: process.stderr, signal: new AbortController().signal })
 * console.log(code, printed.split('\n')[0]) // 0 Usage: chromask mask [options] [masks...]
 * ```
 */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  try {
    await createProgram(io).parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : MISUSED
    if (error instanceof Interrupted) return INTERRUPTED
    if (io.signal.aborted && error instanceof Error && error.name === 'AbortError') {
      io.stderr.write('Stopped.\n')
      return INTERRUPTED
    }
    const known = error instanceof ChromaskError
    io.stderr.write(`chromask: ${known ? withCode(error) : ((error as Error)?.stack ?? messageOf(error))}\n`)
    return known && MISUSES.includes(error.code) ? MISUSED : FAILED
  }
}

/** The message with the whole code in its brackets, under which the documentation has it. */
const withCode = ({ code, message }: ChromaskError): string => message.replace(/^\[[^\]]*\]/, `[${code}]`)
