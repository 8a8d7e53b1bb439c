import { z } from 'zod'

export interface Problems {
  readonly error: z.ZodError
  /** What was checked, and against what. */
  readonly value: unknown
  readonly schema: z.ZodType
  /** What the whole is called. */
  readonly whole: string
  /** What to do about missing fields. */
  readonly advice?: string
}

/** Every wrong field of a value: its path, what it should be, and what it is. Missing ones are told together. */
export function problemsIn({ error, value, schema, whole, advice = '' }: Problems): string {
  const missing: string[] = []
  const lines = error.issues.flatMap((issue) => {
    const field = issue.path.join('.') || whole
    if (issue.code === 'unrecognized_keys') {
      return `${field}: there is no ${issue.keys.join(', ')} here, only ${fieldsAt(schema, issue.path).join(', ')}`
    }
    const got = issue.path.reduce(stepInto, value)
    if (got === undefined) {
      missing.push(field)
      return []
    }
    return `${field}: ${issue.message}, got ${shown(got)}`
  })
  return [...lines, ...(missing.length > 0 ? [`${missing.join(', ')}: missing. ${advice}`.trim()] : [])].join('; ')
}

const stepInto = (place: unknown, key: PropertyKey): unknown =>
  place === null || place === undefined ? undefined : (place as Record<PropertyKey, unknown>)[key]

/** The fields that a value has at a place. */
function fieldsAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const bare = (type: unknown): unknown =>
    type instanceof z.ZodNullable || type instanceof z.ZodDefault || type instanceof z.ZodOptional
      ? bare(type.unwrap())
      : type
  const shapeOf = (type: unknown): Record<PropertyKey, unknown> => {
    const object = bare(type)
    return object instanceof z.ZodObject ? object.shape : {}
  }
  return Object.keys(shapeOf(path.reduce<unknown>((place, key) => shapeOf(place)[key], schema)))
}

const shown = (value: unknown): string => {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing')
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
