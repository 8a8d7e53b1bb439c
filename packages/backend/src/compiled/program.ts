import { ChromaskError } from '@chromask/core'
import type { Program, StepArray, StepSpec } from '@chromask/core/tensor'
import { createSession, optimize, type SessionOptions, stateName, stateOrder, tensorOf, trace } from '@chromask/onnx'
import type { Tensor } from 'onnxruntime-common'
import { nextTurn } from '../eager/tfjs-backend.js'
import { checkInputs } from '../state/arrays.js'
import { assertFinite } from '../state/check-step.js'
import type { CompiledState } from './state.js'

const STATE = stateName('')

/** Records a step once, and makes it ready to run. */
export async function createCompiledProgram(
  spec: StepSpec,
  state: CompiledState,
  options: SessionOptions,
): Promise<Program> {
  const { graph, read, assigned } = await state.exclusive(async () => recorded(spec, state))
  const session = await createSession(optimize(graph, stateOrder), options)
  let disposed = false
  return {
    async run(inputs) {
      if (disposed) {
        throw new ChromaskError(
          'backend/disposed',
          `the program of step ${spec.name} has been disposed. Compile again.`,
        )
      }
      checkInputs(spec, inputs)
      return state.exclusive(async () => {
        const feeds: Record<string, Tensor> = {}
        for (const [name, { shape, dtype = 'float32' }] of Object.entries(spec.inputs)) {
          const given = inputs[name] as StepArray
          const data = dtype === 'int32' && given instanceof Uint8Array ? Int32Array.from(given) : given
          feeds[name] = tensorOf(options.runtime, dtype, shape, data)
        }
        for (const name of read) feeds[stateName(name)] = state.tensors.get(name) as Tensor
        const results = await session.run(feeds)
        // Some runtimes never leave the queue of promises by themselves.
        await nextTurn()
        const outputs: Record<string, StepArray> = {}
        for (const [name, tensor] of Object.entries(results)) {
          if (!name.startsWith(STATE)) outputs[name] = tensor.data as StepArray
        }
        assertFinite(spec, outputs)
        // Only now: a step that failed has changed nothing.
        for (const name of assigned) state.tensors.set(name, results[stateName(name)] as Tensor)
        return outputs
      })
    },
    dispose() {
      if (!disposed) void session.dispose()
      disposed = true
    },
  }
}

function recorded(spec: StepSpec, state: CompiledState): ReturnType<typeof trace> {
  const inputs = Object.fromEntries(
    Object.entries(spec.inputs).map(([name, { shape, dtype = 'float32' }]) => [name, { shape, dtype }]),
  )
  try {
    return state.recording(() => trace((tensors) => spec.body(tensors), { inputs, variables: state.variables }))
  } catch (error) {
    throw renamed(error, spec)
  }
}

/** What concerns every engine has the same code on every engine. */
function renamed(error: unknown, spec: StepSpec): unknown {
  if (!(error instanceof ChromaskError) || !error.code.startsWith('onnx/')) return error
  const kind = error.code.slice('onnx/'.length)
  const message = error.message.replace(/^\[\w+\] /, '')
  return new ChromaskError(`backend/${kind}`, `step ${spec.name}: ${message}`, { cause: error })
}
