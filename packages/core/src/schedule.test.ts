import { describe, expect, it } from 'vitest'
import { type Schedule, scheduleAt } from './schedule.js'

describe('scheduleAt', () => {
  const cases: [Schedule, number, number][] = [
    [0.5, 0.3, 0.5],
    [{ kind: 'linear', from: 1, to: 3 }, 0.25, 1.5],
    [{ kind: 'cosine', from: 1, to: 0 }, 0.5, 0.5],
    [{ kind: 'cosine', from: 1, to: 0 }, 1, 0],
    [{ kind: 'exponential', from: 1, factor: 0.01 }, 0.5, 0.1],
    [{ kind: 'exponential', from: 1, factor: 0.01, floor: 0.5 }, 0.5, 0.5],
    [
      {
        kind: 'steps',
        points: [
          { at: 0, value: 1 },
          { at: 0.5, value: 0.1 },
        ],
      },
      0.49,
      1,
    ],
    [
      {
        kind: 'steps',
        points: [
          { at: 0, value: 1 },
          { at: 0.5, value: 0.1 },
        ],
      },
      0.5,
      0.1,
    ],
    [{ kind: 'linear', from: 1, to: 1, warmup: 0.1 }, 0.05, 0.5],
    [{ kind: 'linear', from: 1, to: 1, warmup: 0.1 }, 0.1, 1],
  ]
  it.each(cases)('%j at %d is %d', (schedule, progress, expected) => {
    expect(scheduleAt(schedule, progress)).toBeCloseTo(expected, 12)
  })

  it('stays at its ends beyond them', () => {
    const schedule = { kind: 'linear', from: 1, to: 3 } as const
    expect([scheduleAt(schedule, -1), scheduleAt(schedule, 2)]).toEqual([1, 3])
  })

  it('rejects unknown kinds and values that are not numbers', () => {
    expect(() => scheduleAt({ kind: 'sine' } as unknown as Schedule, 0)).toThrow(/linear, cosine, exponential, steps/)
    expect(() => scheduleAt({ kind: 'linear', from: Number.NaN, to: 1 }, 0)).toThrow(/finite/)
    expect(() => scheduleAt({ kind: 'steps', points: [] }, 0)).toThrow(/finite/)
    for (const [first, second] of [
      [0.5, 0.2],
      [0.5, 0.5],
      [Number.NaN, 1],
    ] as const) {
      const points = [first, second].map((at) => ({ at, value: 1 }))
      expect(() => scheduleAt({ kind: 'steps', points }, 0)).toThrow(/must stand in order/)
    }
  })
})
