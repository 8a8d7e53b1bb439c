/** What a field must be. */
export interface Wanted {
  /** In words, behind "expected". */
  readonly expected: string
  holds(value: unknown): boolean
}

export const text: Wanted = { expected: 'a text', holds: (value) => typeof value === 'string' && value !== '' }
export const truth: Wanted = { expected: 'true or false', holds: (value) => typeof value === 'boolean' }
export const number: Wanted = { expected: 'a number', holds: (value) => Number.isFinite(value) }
export const integer = (least: number): Wanted => ({
  expected: `an integer ≥ ${least}`,
  holds: (value) => Number.isSafeInteger(value) && (value as number) >= least,
})
export const oneOf = (...legal: readonly (string | number)[]): Wanted => ({
  expected: legal.length === 1 ? String(legal[0]) : `one of ${legal.join(', ')}`,
  holds: (value) => legal.some((one) => one === value),
})
/** An object, all of whose values are so. */
export const listOf = (each: Wanted): Wanted => ({
  expected: `an object of which each value is ${each.expected}`,
  holds: (value) => isObject(value) && Object.values(value).every((one) => each.holds(one)),
})

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value, if it is an object, or an empty one. */
export const asObject = (value: unknown): Record<string, unknown> => (isObject(value) ? value : {})

/** Long values would bury the message. */
const SHOWN = 60

/** `field: expected …, got …` for every field, named as in `generator.base`, that is not as wanted. */
export function wrongFields(value: unknown, fields: Readonly<Record<string, Wanted>>): string[] {
  return Object.entries(fields).flatMap(([name, { expected, holds }]) => {
    const found = name.split('.').reduce((at, key) => asObject(at)[key], value)
    if (holds(found)) return []
    const shown = found === undefined ? 'nothing' : JSON.stringify(found)
    return [`${name}: expected ${expected}, got ${shown.length > SHOWN ? `${shown.slice(0, SHOWN)}…` : shown}`]
  })
}
