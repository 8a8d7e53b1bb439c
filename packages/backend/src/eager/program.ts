import { ChromaskError } from '@chromask/core'
import type { Program, StepArray, StepSpec } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { checkInputs, readCopy, tensorOf } from '../state/arrays.js'
import { assertFinite } from '../state/check-step.js'
import { isBound } from '../state/guard.js'
import { openErrorScope } from '../webgpu/error-scope.js'
import type { EagerState } from './state.js'
import { nextTurn, type TfjsBackend } from './tfjs-backend.js'

/** What surrounds a step's body: fallback kernels, and what to make of an error. */
export interface Surroundings {
  run<T>(body: () => T): T
  explain(error: unknown, inputs: Readonly<Record<string, StepArray>>): Promise<unknown>
}

export function createEagerProgram(
  backend: TfjsBackend,
  spec: StepSpec,
  state: EagerState,
  surroundings: Surroundings,
): Program {
  let disposed = false
  return {
    async run(inputs) {
      if (disposed)
        throw new ChromaskError(
          'backend/disposed',
          `the program of step ${spec.name} has been disposed. Compile again.`,
        )
      checkInputs(spec, inputs)
      const outputs = await state.exclusive(async () => {
        await backend.ready()
        try {
          return await runChecked(backend, spec, state, surroundings, inputs)
        } catch (error) {
          throw await surroundings.explain(error, inputs)
        }
      })
      await nextTurn()
      return outputs
    },
    dispose() {
      disposed = true
    },
  }
}

type Change = ReturnType<EagerState['change']> & { readonly value: Record<string, tf.Tensor> }

async function runChecked(
  backend: TfjsBackend,
  spec: StepSpec,
  state: EagerState,
  surroundings: Surroundings,
  inputs: Readonly<Record<string, StepArray>>,
): Promise<Record<string, StepArray>> {
  const scope = openErrorScope(backend.name, spec.name)
  let change: Change
  try {
    change = backend.use(() => state.change(() => surroundings.run(() => runBody(spec, inputs))))
  } catch (error) {
    await scope.close().catch(() => undefined)
    throw error
  }
  const outputs = Object.entries(change.value)
  let failed = true
  try {
    const read: Record<string, StepArray> = {}
    for (const [name, tensor] of outputs) read[name] = await readCopy(tensor)
    await scope.close()
    assertFinite(spec, read)
    failed = false
    return read
  } finally {
    await scope.close().catch(() => undefined)
    backend.use(() => {
      for (const [, tensor] of outputs) tensor.dispose()
      if (failed) change.undo()
      else change.confirm()
    })
  }
}

/** Runs a step's body once and returns its outputs, in tensors of their own. Assignments need an open state. */
export function runBody(spec: StepSpec, inputs: Readonly<Record<string, StepArray>>): Record<string, tf.Tensor> {
  const strangers = new Map<tf.Variable, object>()
  for (const variable of Object.values(tf.engine().registeredVariables))
    if (!isBound(variable)) strangers.set(variable, variable.dataId)
  try {
    return tf.tidy(() => {
      const tensors: Record<string, tf.Tensor> = {}
      for (const [name, { shape, dtype }] of Object.entries(spec.inputs)) {
        const values = inputs[name]
        if (values !== undefined) tensors[name] = tensorOf(values, shape, dtype ?? 'float32')
      }
      const outputs = spec.body(tensors)
      assertNoStrangers(spec, strangers)
      const own: Record<string, tf.Tensor> = {}
      for (const [name, tensor] of Object.entries(outputs)) {
        if (!(tensor instanceof tf.Tensor) || tensor.dtype === 'string' || tensor.dtype === 'complex64') {
          throw new ChromaskError(
            'backend/invalid-output',
            `step ${spec.name}, output ${name}: expected a tensor of numbers, got ${tensor instanceof tf.Tensor ? tensor.dtype : typeof tensor}.`,
          )
        }
        // The body may return an input, a variable, or one tensor twice.
        own[name] = tf.clone(tensor)
      }
      return own
    })
  } catch (error) {
    freeTape()
    throw error
  }
}

/** A variable outside the state could not be put back, and a snapshot would miss it. */
function assertNoStrangers(spec: StepSpec, before: ReadonlyMap<tf.Variable, object>): void {
  const changed = Object.values(tf.engine().registeredVariables).filter(
    (variable) => !isBound(variable) && before.get(variable) !== variable.dataId,
  )
  if (changed.length > 0) {
    throw new ChromaskError(
      'backend/unbound-variable',
      `step ${spec.name} creates or assigns variables that are not in its state: ${changed.map((v) => v.name).join(', ')}. Create them before, and give them to createState.`,
    )
  }
}

/** An error inside a gradient leaves what was saved for the way back; nobody else frees it. */
function freeTape(): void {
  const { state } = tf.engine()
  if (state.gradientDepth > 0 || !state.activeTape) return
  for (const node of state.activeTape) for (const saved of node.saved ?? []) saved.dispose()
  state.activeTape = []
}
