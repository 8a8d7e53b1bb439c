import { ChromaskError } from '@chromask/core'

/** Integers ≥ `least`, and whatever else an option must be. */
export function checkInteger(what: string, name: string, value: number, least: number, multipleOf = 1): void {
  if (Number.isInteger(value) && value >= least && value % multipleOf === 0) return
  const kind = multipleOf === 1 ? 'an integer' : `a multiple of ${multipleOf}`
  throw new ChromaskError('models/invalid-option', `${what}: ${name} must be ${kind} ≥ ${least}, got ${value}.`)
}

/** A list of at least `least` filter counts. */
export function checkWidths(what: string, name: string, widths: readonly number[], least: number): void {
  if (Array.isArray(widths) && widths.length >= least && widths.every((width) => Number.isInteger(width) && width >= 1))
    return
  throw new ChromaskError(
    'models/invalid-option',
    `${what}: ${name} must be ${least} or more integers ≥ 1, got ${JSON.stringify(widths)}.`,
  )
}

export function checkChoice<T>(what: string, name: string, value: T, legal: readonly T[]): void {
  if (legal.includes(value)) return
  throw new ChromaskError('models/invalid-option', `${what}: ${name} must be one of ${legal.join(', ')}, got ${value}.`)
}

/** Sizes must halve evenly wherever a network halves them, and leave something over. */
export function checkSize(what: string, size: number, multiple: number, least: number = multiple): void {
  if (Number.isInteger(size) && size >= least && size % multiple === 0) return
  const first = Math.ceil(least / multiple) * multiple
  const lower = Math.max(first, Math.floor(size / multiple) * multiple)
  throw new ChromaskError(
    'models/invalid-size',
    `${what}: sizes must be multiples of ${multiple}${first > multiple ? ` from ${first} on` : ''}, got ${size}. Use ${lower} or ${lower + multiple}.`,
  )
}

/** Shares of what falls out: from 0 to below 1. */
export function checkRates(what: string, name: string, rates: readonly number[]): void {
  if (Array.isArray(rates) && rates.every((rate) => rate >= 0 && rate < 1)) return
  throw new ChromaskError(
    'models/invalid-option',
    `${what}: ${name} must be shares from 0 to below 1, got ${JSON.stringify(rates)}.`,
  )
}
