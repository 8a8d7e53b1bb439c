import { describe, expect, it } from 'vitest'
import { train } from './train.js'
import type { Trainer } from './trainer.js'

/** A trainer whose rounds are done at once: nothing in them ever waits. */
function quickTrainer(steps: number): Trainer {
  let step = 0
  return {
    get step() {
      return step
    },
    steps,
    async round() {
      step += 1
      return { step, batchSize: 1, values: {} }
    },
  } as Trainer
}

describe('train', () => {
  it('hears an abort between steps that never wait', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 20)
    const trainer = quickTrainer(1e9)
    expect(await train(trainer, { signal: controller.signal })).toBe('interrupted')
    expect(trainer.step).toBeGreaterThan(0)
  })

  it('does nothing when the signal was raised before', async () => {
    const trainer = quickTrainer(3)
    expect(await train(trainer, { signal: AbortSignal.abort() })).toBe('interrupted')
    expect(trainer.step).toBe(0)
  })

  it('takes an aborted round for an interruption, any other error for a failure', async () => {
    const controller = new AbortController()
    const ends: unknown[] = []
    const callbacks = [{ onEnd: (_: Trainer, ...how: unknown[]) => void ends.push(how) }]
    const aborted: Trainer = {
      ...quickTrainer(3),
      async round() {
        controller.abort()
        throw controller.signal.reason
      },
    }
    expect(await train(aborted, { callbacks, signal: controller.signal })).toBe('interrupted')
    const broken = new Error('no more pictures')
    const failing: Trainer = { ...quickTrainer(3), round: () => Promise.reject(broken) }
    await expect(train(failing, { callbacks, signal: controller.signal })).resolves.toBe('interrupted') // before a round
    await expect(train(failing, { callbacks })).rejects.toBe(broken)
    expect(ends).toEqual([
      ['interrupted', undefined],
      ['interrupted', undefined],
      ['failed', broken],
    ])
  })

  it('tells callbacks of start, steps with their seconds, and end, in their order', async () => {
    const told: string[] = []
    const callback = (name: string): object => ({
      onStart: () => void told.push(`${name} start`),
      onStep: (_: Trainer, { step, seconds }: { step: number; seconds: number }) =>
        void told.push(`${name} ${step} ${seconds >= 0}`),
      onEnd: (_: Trainer, outcome: string) => void told.push(`${name} ${outcome}`),
    })
    await train(quickTrainer(1), { callbacks: [callback('a'), callback('b')] })
    expect(told).toEqual(['a start', 'b start', 'a 1 true', 'b 1 true', 'a finished', 'b finished'])
  })

  it("stops early where a callback says 'stop', after all have heard of the step", async () => {
    const heard: number[] = []
    const trainer = quickTrainer(10)
    const callbacks = [
      { onStep: (t: Trainer) => (t.step === 4 ? ('stop' as const) : undefined) },
      { onStep: (t: Trainer) => void heard.push(t.step) },
    ]
    expect(await train(trainer, { callbacks })).toBe('finished')
    expect(heard).toEqual([1, 2, 3, 4])
  })
})
