import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'

/** The workspace's own packages come from their sources; all others are imported as they are. */
export const othersStayOut: Plugin = {
  name: 'others-stay-out',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path }) => (path.startsWith('@chromask/') ? undefined : { external: true }))
  },
}

/** Builds the program from the sources, so that it can be started as a process. */
export async function bundleProgram(): Promise<{ readonly path: string; remove(): void }> {
  // Where Node finds the packages that this one depends on.
  const parent = join(import.meta.dirname, '../../node_modules/.tmp')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'program-'))
  await build({
    entryPoints: [join(import.meta.dirname, '../bin.ts')],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['chromask-source'],
    plugins: [othersStayOut],
    logLevel: 'error',
  })
  return { path: join(folder, 'bin.mjs'), remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** A program under way. */
export interface Running {
  readonly child: ChildProcess
  /** Everything said so far, on both streams. */
  readonly said: () => string
  /** Resolves as soon as this has been said; rejects where the program ends without. */
  until(text: string | RegExp): Promise<void>
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>
}

/** Starts the program. */
export function start(script: string, args: readonly string[]): Running {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  const listeners = new Set<() => void>()
  const hear = (chunk: Buffer): void => {
    text += chunk.toString()
    for (const listener of listeners) listener()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)))
  return {
    child,
    said: () => text,
    ended,
    until: (wanted) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)) resolve()
        }
        listeners.add(look)
        look()
        void ended.then((code) => reject(new Error(`ended with ${code} before it said ${wanted}:\n${text}`)))
      }),
  }
}
