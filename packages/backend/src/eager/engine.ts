import { ChromaskError } from '@chromask/core'
import type { Engine, EngineState } from '@chromask/core/tensor'
import { canBorrow, withFallbacks } from '../preflight/fallback.js'
import { findMissingKernels, missingKernelOf, missingKernelsError } from '../preflight/missing-kernels.js'
import { checkSpec } from '../state/check-step.js'
import { backendFacts, loadBackend } from './backends.js'
import { registerInternals } from './internals.js'
import { createEagerProgram } from './program.js'
import { createEagerState, type EagerState } from './state.js'
import { startBackend } from './tfjs-backend.js'

export interface EagerEngineOptions {
  /**
   * A TF.js backend by name. `cpu` and `wasm` are loaded from their packages; any other must have been registered with
   * TF.js before.
   */
  readonly backend: string
  /**
   * What to do where a step calls a kernel that the backend lacks: `error` lists all of them, `cpu` lets them run in
   * plain JavaScript.
   * @default 'error'
   */
  readonly missingKernels?: 'error' | 'cpu'
}

/**
 * An engine that runs each step as it stands, kernel by kernel, on a TF.js backend.
 *
 * @throws ChromaskError `backend/not-installed`, `backend/load-failed`, `backend/unknown-backend`, `backend/start-failed`,
 * `backend/invalid-option`.
 * @example
 * ```ts
 * import { createEagerEngine } from '@chromask/backend'
 * import * as tf from '@tensorflow/tfjs-core'
 *
 * const engine = await createEagerEngine({ backend: 'cpu' })
 * const total = tf.variable(tf.scalar(0))
 * const state = await engine.createState(new Map([['total', total]]))
 * const add = await engine.compile(
 *   {
 *     name: 'add',
 *     inputs: { x: { shape: [2] } },
 *     body({ x }) {
 *       total.assign(tf.add(total, tf.sum(x)))
 *       return { total }
 *     },
 *   },
 *   state,
 * )
 * const { total: sum } = await add.run({ x: Float32Array.of(1, 2) })
 * console.log(sum[0]) // 3
 * await engine.dispose()
 * ```
 */
export async function createEagerEngine(options: EagerEngineOptions): Promise<Engine> {
  const { missingKernels = 'error' } = options
  checkMissingKernels(missingKernels)
  if (missingKernels === 'cpu' && !canBorrow(options.backend)) {
    throw new ChromaskError(
      'backend/invalid-option',
      `missingKernels: 'cpu' does not go with ${options.backend} in Node, whose values cannot be read synchronously. Leave it out, or choose another device.`,
    )
  }
  await loadBackend(options.backend)
  if (missingKernels === 'cpu') await loadBackend('cpu')
  const backend = await startBackend(options.backend)
  const facts = await backendFacts(options.backend)
  const states = new Set<EagerState>()

  const own = (state: EngineState): EagerState => {
    for (const known of states) if (known === state) return known
    throw new ChromaskError(
      'backend/foreign-state',
      'this state belongs to another engine, or has been disposed. Use one from this engine’s createState.',
    )
  }

  const engine: Engine = {
    name: `eager/${options.backend}`,
    ...facts,
    async createState(variables) {
      const state = await createEagerState(backend, variables)
      states.add(state)
      return state
    },
    async compile(spec, state) {
      checkSpec(spec)
      const held = own(state)
      return createEagerProgram(backend, spec, held, {
        run: (body) => (missingKernels === 'cpu' ? withFallbacks(backend.name, () => undefined, body) : body()),
        async explain(error, inputs) {
          if (missingKernelOf(error) === undefined) return error
          const missing = await findMissingKernels(backend, spec, held, inputs)
          return missingKernelsError(backend.name, spec, missing, error)
        },
      })
    },
    async dispose() {
      for (const state of states) await state.dispose()
      states.clear()
    },
  }
  registerInternals(engine, { backend, own })
  return engine
}

/** Throws `backend/invalid-option`. */
export function checkMissingKernels(option: unknown): void {
  if (option === undefined || option === 'error' || option === 'cpu') return
  throw new ChromaskError(
    'backend/invalid-option',
    `missingKernels must be 'error' or 'cpu', got ${JSON.stringify(option)}.`,
  )
}
