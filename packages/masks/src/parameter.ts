import { ChromaskError, createRandom, type MaskRequest, type Random } from '@chromask/core'

/** A number, or a range `[low, high]` that a new number is drawn from for each mask. */
export type Range = number | readonly [low: number, high: number]

/** One numeric option of a family of masks. */
export interface Parameter {
  readonly about: string
  readonly default: Range
  /** The legal values. */
  readonly min: number
  readonly max: number
  /** Whether it counts something, so that only whole numbers are drawn. @default false */
  readonly integer?: boolean
}

export type Parameters<Name extends string = string> = Readonly<Record<Name, Parameter>>

/** An error about an option: what was wrong, and which options there are. */
export const invalidOption = (kind: string, message: string): ChromaskError =>
  new ChromaskError('masks/invalid-option', `${kind}: ${message}`)

/** Throws `masks/unknown-option` for a key that is neither `kind` nor legal. */
export function checkKeys(kind: string, spec: object, legal: readonly string[]): void {
  const unknown = Object.keys(spec).find((key) => key !== 'kind' && !legal.includes(key))
  if (unknown === undefined) return
  const choice = legal.length > 0 ? `Choose from: ${legal.join(', ')}.` : 'It has no options.'
  throw new ChromaskError('masks/unknown-option', `${kind}: there is no option ${unknown}. ${choice}`)
}

/** The ranges given, checked, and the defaults of the rest. */
export function rangesOf<Name extends string>(
  kind: string,
  given: Readonly<Partial<Record<Name, Range>>>,
  parameters: Parameters<Name>,
): Record<Name, Range> {
  const ranges = {} as Record<Name, Range>
  for (const [name, parameter] of Object.entries(parameters) as [Name, Parameter][]) {
    const range = given[name] ?? parameter.default
    const { min, max, integer = false } = parameter
    const ends: unknown[] = Array.isArray(range) ? range : [range, range]
    const [low, high] = ends as [number, number]
    const legal = integer ? Number.isInteger : Number.isFinite
    if (ends.length !== 2 || !(legal(low) && legal(high) && low >= min && high <= max && low <= high)) {
      throw invalidOption(
        kind,
        `${name} must be ${integer ? 'an integer' : 'a number'} from ${min} to ${max}, or a range [low, high] of such, got ${JSON.stringify(range)}. ` +
          `Pass { ${name}: ${JSON.stringify(parameter.default)} }, for example.`,
      )
    }
    ranges[name] = range
  }
  return ranges
}

/** The random numbers of one mask. */
export const randomOf = ({ seed, index }: MaskRequest): Random => createRandom(seed).fork(index)

/** A number for each range. Each has its own stream, so that fixing one leaves the others as they were. */
export function draw<Name extends string>(
  ranges: Readonly<Record<Name, Range>>,
  random: Random,
  parameters?: Parameters<Name>,
): Record<Name, number> {
  const values = {} as Record<Name, number>
  for (const [name, next] of Object.entries(drawers(ranges, random, parameters)) as [Name, () => number][]) {
    values[name] = next()
  }
  return values
}

/** As {@link draw}, but gives a new number with each call: for what one mask has several of. */
export function drawers<Name extends string>(
  ranges: Readonly<Record<Name, Range>>,
  random: Random,
  parameters?: Parameters<Name>,
): Record<Name, () => number> {
  const result = {} as Record<Name, () => number>
  for (const [name, range] of Object.entries(ranges) as [Name, Range][]) {
    if (typeof range === 'number') {
      result[name] = () => range
      continue
    }
    const [low, high] = range
    const own = random.fork(name)
    result[name] = parameters?.[name].integer ? () => own.integer(low, high) : () => own.uniform(low, high)
  }
  return result
}
