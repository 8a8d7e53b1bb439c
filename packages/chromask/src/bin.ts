#!/usr/bin/env node
import { fileURLToPath } from 'node:url'
import { isLongCommand, supervise } from './supervisor.js'

// Whoever reads may have seen enough, as in `chromask help | head`: no failure, and no reason to end a training.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

const args = process.argv.slice(2)
const script = fileURLToPath(import.meta.url)

// Loaded only where needed: the supervisor stays small, and its child holds the memory.
if (isLongCommand(args)) {
  process.exitCode = await supervise(script, args)
} else {
  const { runCli } = await import('./cli.js')
  const { stopSignal } = await import('./stop-signal.js')
  process.exitCode = await runCli(args, {
    stdout: process.stdout,
    stderr: process.stderr,
    signal: stopSignal(),
    script,
  })
}
