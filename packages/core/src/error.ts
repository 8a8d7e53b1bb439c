/** What went wrong, for programs: `package/kind`, such as `masks/invalid-option`. */
export type ErrorCode = `${string}/${string}`

/**
 * The one error class of chromask. The message says what was wrong, what was got, what was expected and what to do.
 *
 * @example
 * ```ts
 * import { ChromaskError } from '@chromask/core'
 *
 * const error = new ChromaskError('masks/invalid-option', 'stripes: period must be an integer ≥ 2, got 0. Pass { period: 2 } or more.')
 * console.log(error.message) // [masks] stripes: period must be an integer ≥ 2, got 0. Pass { period: 2 } or more.
 * console.log(error.code) // masks/invalid-option
 * ```
 */
export class ChromaskError extends Error {
  override readonly name = 'ChromaskError'
  readonly code: ErrorCode

  /**
   * @param code `package/kind`; the package is put before the message in brackets.
   * @param message what was wrong, got and expected, and what to do.
   */
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(`[${code.slice(0, code.indexOf('/'))}] ${message}`, options)
    this.code = code
  }
}

/** The text of anything thrown, for use inside another message. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))
