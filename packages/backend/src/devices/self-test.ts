import { ChromaskError } from '@chromask/core'
import type { Engine, Program } from '@chromask/core/tensor'
import { createProbe, type ProbeOptions } from './probe-step.js'

/** Small enough for a few milliseconds on a CPU. */
export const SELF_TEST: ProbeOptions = { batch: 2, size: 8, channels: 4 }

/**
 * What TF.js's plain JavaScript backend, which computes in float64 and rounds, gives for the first four steps: loss, and
 * the square of the gradients' norm. self-test.test.ts computes them anew.
 */
export const REFERENCE: readonly (readonly [loss: number, norm: number])[] = [
  [0.3442185, 0.01150184],
  [0.3391823, 0.01003775],
  [0.3310161, 0.007993273],
  [0.3216106, 0.006516839],
]

/** GPUs may multiply with the ten bits of mantissa of TF32; a kernel that is wrong is further off. */
const TOLERANCE = 5e-3

/**
 * Runs four steps of a small training and compares losses and gradients with those of the plain JavaScript backend.
 *
 * @throws ChromaskError `backend/self-test-failed`, or whatever the engine throws.
 */
export async function selfTest(engine: Engine): Promise<void> {
  await withProbe(engine, SELF_TEST, async (run) => {
    for (const [step, expected] of REFERENCE.entries()) {
      const got = await run()
      const wrong = expected.some((value, i) => !(Math.abs((got[i] ?? Number.NaN) - value) <= TOLERANCE * value))
      if (!wrong) continue
      throw new ChromaskError(
        'backend/self-test-failed',
        `${engine.name} computes something else than the reference: step ${step + 1} of the self-test gave loss ${got[0]} and gradient norm² ${got[1]}, expected ${expected[0]} and ${expected[1]} (${engine.device.description}). Update its driver or package, or choose another device.`,
      )
    }
  })
}

/**
 * The work and the state of the timed step: 1.5 GFLOP over 14 MB are in the proportion of a real training, and large
 * enough that launching kernels does not decide.
 */
const TIMED: ProbeOptions = { batch: 4, size: 8, channels: 256 }

/** The seconds that a step of a middling size takes, at best. */
export async function secondsPerStep(engine: Engine): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  await withProbe(engine, TIMED, async (run) => {
    // The first run compiles shaders and fills caches.
    await run()
    for (let i = 0; i < 3; i++) {
      const started = performance.now()
      await run()
      best = Math.min(best, (performance.now() - started) / 1000)
    }
  })
  return best
}

async function withProbe(
  engine: Engine,
  options: ProbeOptions,
  work: (run: () => Promise<readonly [number, number]>) => Promise<void>,
): Promise<void> {
  const { variables, spec, inputs } = createProbe(options)
  const state = await engine.createState(variables)
  let program: Program | undefined
  try {
    program = await engine.compile(spec, state)
    const { run } = program
    await work(async () => {
      const { loss, norm } = await run(inputs)
      return [loss?.[0] ?? Number.NaN, norm?.[0] ?? Number.NaN]
    })
  } finally {
    program?.dispose()
    await state.dispose()
    for (const variable of variables.values()) variable.dispose()
  }
}
