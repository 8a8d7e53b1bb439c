import { vi } from 'vitest'
import { runCli } from '../cli.js'

/** What a command left behind. */
export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs the command line in this process and keeps what it says.
 *
 * @param stopAt raises the signal as soon as this has been said on stderr, as Ctrl-C at that moment would. Every step is
 * told then, however quick.
 */
export async function run(args: readonly string[], { stopAt }: { readonly stopAt?: string } = {}): Promise<Ran> {
  const controller = new AbortController()
  const said = { stdout: '', stderr: '' }
  const io = {
    stdout: {
      write(text: string) {
        said.stdout += text
      },
    },
    stderr: {
      isTTY: stopAt !== undefined,
      columns: 200,
      write(text: string) {
        said.stderr += text
        if (stopAt !== undefined && said.stderr.includes(stopAt)) controller.abort()
      },
    },
    signal: controller.signal,
  }
  // Progress is not told more often than ten times a second: here every look at the clock is a second later.
  let time = 0
  const clock = stopAt === undefined ? undefined : vi.spyOn(performance, 'now').mockImplementation(() => (time += 1000))
  try {
    return { code: await runCli(args, io), ...said }
  } finally {
    clock?.mockRestore()
  }
}
