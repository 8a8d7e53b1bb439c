import type { ProgressStream } from '@chromask/trainer'

/** What a command talks to. */
export interface Io {
  /** Results. */
  readonly stdout: { write(text: string): unknown }
  /** Progress and complaints. */
  readonly stderr: ProgressStream
  /** Raised by Ctrl-C. */
  readonly signal: AbortSignal
}

/** Thrown by a command that was stopped and has told so. */
export class Interrupted extends Error {}
