import { ChromaskError } from '@chromask/core'

/** Throws `datasets/out-of-range` unless 0 ≤ index < size. */
export function checkIndex(dataset: { readonly name: string; readonly size: number }, index: number): void {
  if (Number.isInteger(index) && index >= 0 && index < dataset.size) return
  throw new ChromaskError(
    'datasets/out-of-range',
    `${dataset.name}: an index is an integer from 0 to ${dataset.size - 1}, got ${String(index)}.`,
  )
}

/** Throws `datasets/invalid-option` unless the value is an integer ≥ low. */
export function checkInteger(what: string, value: number, low: number): void {
  if (Number.isSafeInteger(value) && value >= low) return
  throw new ChromaskError('datasets/invalid-option', `${what} must be an integer ≥ ${low}, got ${String(value)}.`)
}

/** Throws `datasets/invalid-option` unless the value is one of the legal ones. */
export function checkOneOf(what: string, value: unknown, legal: readonly string[]): void {
  if (typeof value === 'string' && legal.includes(value)) return
  throw new ChromaskError(
    'datasets/invalid-option',
    `${what} must be one of ${legal.join(', ')}, got ${String(value)}.`,
  )
}
