import { ChromaskError } from '@chromask/core'

/** Throws `colorize/non-finite` for weights that nobody could use. */
export function checkFinite(name: string, values: Float32Array): void {
  const wrong = values.findIndex((value) => !Number.isFinite(value))
  if (wrong < 0) return
  throw new ChromaskError(
    'colorize/non-finite',
    `the ${name} has a weight of ${values[wrong]}: its training diverged. Export an earlier checkpoint.`,
  )
}
