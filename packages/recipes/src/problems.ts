import type { z } from 'zod'

/** Every wrong field of a value: its path, what it should be, and what it is. */
export const problemsIn = (error: z.ZodError, value: unknown, whole: string): string =>
  error.issues
    .map(({ code, path, message }) => {
      const got = code === 'unrecognized_keys' ? '' : `, got ${shown(path.reduce(stepInto, value))}`
      return `${path.join('.') || whole}: ${message}${got}`
    })
    .join('; ')

const stepInto = (place: unknown, key: PropertyKey): unknown =>
  place === null || place === undefined ? undefined : (place as Record<PropertyKey, unknown>)[key]

const shown = (value: unknown): string => {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing')
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
