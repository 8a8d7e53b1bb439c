import { type MaskRequest, type Random, type Schedule, scheduleAt } from '@chromask/core'
import { invalidOption, type Parameter, type Range, rangesOf } from './parameter.js'

/** Schedules of additions and multiplications alone, which give the same numbers on every platform. */
export type ExactSchedule = Extract<Schedule, { readonly kind: 'steps' }> | LinearSchedule

interface LinearSchedule {
  readonly kind: 'linear'
  readonly from: number
  readonly to: number
  readonly warmup?: number
}

/** A number, a range drawn from for each mask, or a schedule that follows the training's progress. */
export type Strength = Range | ExactSchedule

/** Gives the strength for each request, from checked options. */
export function strengthOf(
  kind: string,
  given: Strength | undefined,
  parameter: Parameter,
): (request: MaskRequest, random: Random) => number {
  const check = (range: Range): Range => rangesOf(kind, { strength: range }, { strength: parameter }).strength
  if (!isSchedule(given)) {
    const range = check(given ?? parameter.default)
    if (typeof range === 'number') return () => range
    return (_, random) => random.fork('strength').uniform(range[0], range[1])
  }
  const values = scheduleValues(given)
  if (values.length === 0) {
    throw invalidOption(
      kind,
      `a schedule of strength must be linear (from, to) or steps (points), got ${JSON.stringify(given)}.`,
    )
  }
  for (const value of values) check(value)
  // Points out of order are an error now, not in the middle of a training.
  scheduleAt(given, 0)
  return ({ progress = 0 }) => scheduleAt(given, progress)
}

export const isSchedule = (given: unknown): given is ExactSchedule =>
  typeof given === 'object' && given !== null && 'kind' in given

/** The values that an exact schedule lies between; none for other kinds. */
export function scheduleValues(given: ExactSchedule): readonly number[] {
  if (given.kind === 'linear') return [given.from, given.to]
  return given.kind === 'steps' ? (given.points ?? []).map(({ value }) => value) : []
}
