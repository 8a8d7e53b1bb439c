import type { ProgressStream } from '@chromask/trainer'

/** What a command talks to. */
export interface Io {
  /** Results. */
  readonly stdout: { write(text: string): unknown }
  /** Progress and complaints. */
  readonly stderr: ProgressStream
  /** Raised by Ctrl-C. */
  readonly signal: AbortSignal
  /** The command line's own program, for commands that start processes of it: `study`. */
  readonly script?: string
}

/** Thrown by a command that was stopped and has told so. */
export class Interrupted extends Error {}
