import { ChromaskError } from '@chromask/core'
import type { Engine, EngineState, StepArray, StepSpec } from '@chromask/core/tensor'
import { internalsOf } from '../eager/internals.js'
import { checkInputs, sizeOf } from '../state/arrays.js'
import { findMissingKernels, type MissingKernel } from './missing-kernels.js'

/**
 * Which kernels a step needs that the engine's backend lacks: the step runs once, with plain JavaScript in their place,
 * and the state is put back. Empty where all is well.
 *
 * @param inputs what the step runs on. @default zeros
 * @throws ChromaskError `backend/unsupported` for an engine that is not eager, and whatever the step throws.
 * @example
 * ```ts
 * import { createEagerEngine, preflight } from '@chromask/backend'
 * import * as tf from '@tensorflow/tfjs-core'
 *
 * const engine = await createEagerEngine({ backend: 'wasm' })
 * const state = await engine.createState(new Map())
 * const step = {
 *   name: 'product',
 *   inputs: { x: { shape: [2, 2] } },
 *   body: ({ x }) => ({ y: tf.einsum('ij,jk->ik', x, x) }),
 * }
 * console.log(JSON.stringify(await preflight(engine, step, state))) // [{"kernel":"Einsum","calls":1}]
 * ```
 */
export async function preflight(
  engine: Engine,
  spec: StepSpec,
  state: EngineState,
  inputs?: Readonly<Record<string, StepArray>>,
): Promise<MissingKernel[]> {
  const internals = internalsOf(engine)
  if (internals === undefined) {
    throw new ChromaskError(
      'backend/unsupported',
      `preflight looks into eager engines only, got ${engine.name}; other engines say at compile time what they lack.`,
    )
  }
  const given = inputs ?? zerosFor(spec)
  checkInputs(spec, given)
  const own = internals.own(state)
  return await own.exclusive(() => findMissingKernels(internals.backend, spec, own, given))
}

const ARRAYS = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array } as const

function zerosFor(spec: StepSpec): Record<string, StepArray> {
  const zeros: Record<string, StepArray> = {}
  for (const [name, { shape, dtype }] of Object.entries(spec.inputs))
    zeros[name] = new ARRAYS[dtype ?? 'float32'](sizeOf(shape))
  return zeros
}
