import type { Pattern } from './study.js'

/** Whether coordinates are among those that a pattern means. */
export const fits = (pattern: Pattern, coordinates: Readonly<Record<string, string>>): boolean =>
  Object.entries(pattern).every(([axis, options]) => options.includes(coordinates[axis] ?? ''))

/**
 * Whether an experiment's name has all parts of a text such as `masks=stripes,seed=1`; `*` stands for anything within a
 * part.
 */
export function matchesName(text: string, name: string): boolean {
  const parts = name.split(',')
  return text.split(',').every((wanted) => {
    const pattern = new RegExp(
      `^${wanted
        .split('*')
        .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*')}$`,
    )
    return parts.some((part) => pattern.test(part))
  })
}
