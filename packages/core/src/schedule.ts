import { ChromaskError } from './error.js'

/**
 * A number that may change while training runs, as plain data. `progress` runs from 0 (first step) to 1 (last step).
 *
 * - a number: constant
 * - `linear`: from `from` to `to` in a straight line
 * - `cosine`: from `from` to `to` along half a cosine (Loshchilov and Hutter 2017, without restarts)
 * - `exponential`: `from · factor^progress`, not below `floor`
 * - `steps`: the value of the last point whose `at` has been reached; the points stand in this order
 *
 * `warmup` rises from 0 over that share of the run, whatever the kind.
 */
export type Schedule =
  | number
  | { readonly kind: 'linear' | 'cosine'; readonly from: number; readonly to: number; readonly warmup?: number }
  | {
      readonly kind: 'exponential'
      readonly from: number
      readonly factor: number
      readonly floor?: number
      readonly warmup?: number
    }
  | {
      readonly kind: 'steps'
      readonly points: readonly { readonly at: number; readonly value: number }[]
      readonly warmup?: number
    }

/**
 * The schedule's value at a progress in [0, 1].
 *
 * @throws ChromaskError `core/invalid-schedule` for an unknown kind, points out of order, or a value that is not a finite number.
 * @example
 * ```ts
 * import { scheduleAt } from '@chromask/core'
 *
 * const rate = { kind: 'cosine', from: 1e-3, to: 0 } as const
 * console.log(scheduleAt(rate, 0), scheduleAt(rate, 0.5), scheduleAt(rate, 1)) // 0.001 0.0005 0
 * ```
 */
export function scheduleAt(schedule: Schedule, progress: number): number {
  const t = Math.min(1, Math.max(0, progress))
  const value =
    typeof schedule === 'number' ? schedule : plainValue(schedule, t) * warmupFactor(schedule.warmup ?? 0, t)
  if (!Number.isFinite(value)) {
    throw new ChromaskError(
      'core/invalid-schedule',
      `a schedule must give finite numbers, ${JSON.stringify(schedule)} gave ${value} at ${t}.`,
    )
  }
  return value
}

function plainValue(schedule: Exclude<Schedule, number>, t: number): number {
  switch (schedule.kind) {
    case 'linear':
      return schedule.from + (schedule.to - schedule.from) * t
    case 'cosine':
      return schedule.to + ((schedule.from - schedule.to) * (1 + Math.cos(Math.PI * t))) / 2
    case 'exponential':
      return Math.max(schedule.floor ?? 0, schedule.from * schedule.factor ** t)
    case 'steps':
      return stepAt(schedule.points, t)
    default:
      throw new ChromaskError(
        'core/invalid-schedule',
        `unknown schedule ${JSON.stringify(schedule)}. Use a number or one of the kinds linear, cosine, exponential, steps.`,
      )
  }
}

function stepAt(points: readonly { readonly at: number; readonly value: number }[], t: number): number {
  if (points.some(({ at }, i) => i > 0 && !(at > (points[i - 1]?.at ?? Number.NaN)))) {
    throw new ChromaskError(
      'core/invalid-schedule',
      `the points of a steps schedule must stand in order, each "at" larger than the one before, got ${points.map(({ at }) => at).join(', ')}.`,
    )
  }
  return points.findLast(({ at }) => at <= t)?.value ?? points[0]?.value ?? Number.NaN
}

const warmupFactor = (share: number, t: number): number => (t < share ? t / share : 1)
