import { ChromaskError, messageOf } from '@chromask/core'
import type { Program, StepArray, StepSpec } from '@chromask/core/tensor'
import { byteInputs, type Graph, optimize, outputName, stateName, stateOrder, toModel, trace } from '@chromask/onnx'
import type { InferenceSession } from 'onnxruntime-common'
import { nextTurn } from '../eager/tfjs-backend.js'
import { checkInputs } from '../state/arrays.js'
import { assertFinite } from '../state/check-step.js'
import type { HostArray, HostModel, SessionHost } from './host.js'
import { onDevice } from './on-device.js'
import type { CompiledState } from './state.js'

/** Records a step once, and makes it ready to run. */
export async function createCompiledProgram(
  spec: StepSpec,
  state: CompiledState,
  host: SessionHost,
  options: InferenceSession.SessionOptions,
): Promise<Program> {
  const { graph, read, assigned } = await state.exclusive(async () => recorded(spec, state))
  const model = modelOf(optimize(graph, stateOrder), read, assigned, options)
  const loaded = await host.load(model).catch((cause) => {
    const device = options.executionProviders?.join(', ')
    const message = `step ${spec.name}: ONNX Runtime does not take the graph on ${device}: ${messageOf(cause)}`
    throw new ChromaskError('backend/session-failed', message, { cause })
  })
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
      return state.exclusive(async (id) => {
        const given: Record<string, HostArray> = {}
        for (const [name, { shape, dtype = 'float32' }] of Object.entries(spec.inputs)) {
          const data = inputs[name] as StepArray
          const wide = dtype === 'int32' && data instanceof Uint8Array ? Int32Array.from(data) : data
          given[name] = { type: dtype, shape, data: wide }
        }
        const { outputs, finite } = await host.run(loaded, id, given).catch((cause) => {
          const message = `step ${spec.name}: ONNX Runtime failed: ${messageOf(cause)}`
          throw new ChromaskError('backend/run-failed', message, { cause })
        })
        // Some runtimes never leave the queue of promises by themselves.
        await nextTurn()
        if (!finite) assertFinite(spec, outputs)
        return { ...outputs }
      })
    },
    dispose() {
      // Where the engine is gone, so is the model.
      if (!disposed) host.disposeModel(loaded).catch(() => undefined)
      disposed = true
    },
  }
}

function modelOf(
  graph: Graph,
  read: readonly string[],
  assigned: readonly string[],
  options: InferenceSession.SessionOptions,
): HostModel {
  const state = new Set(assigned.map(stateName))
  const others = graph.outputs.filter(({ name }) => !state.has(name))
  const assigns = Object.fromEntries(assigned.map((name) => [name, outputName(stateName(name))]))
  return {
    bytes: toModel(graph),
    options: onDevice(options, Object.values(assigns)),
    reads: Object.fromEntries(read.map((name) => [name, stateName(name)])),
    assigns,
    outputs: Object.fromEntries(others.map(({ name }) => [name, outputName(name)])),
  }
}

function recorded(spec: StepSpec, state: CompiledState): ReturnType<typeof trace> {
  const inputs = Object.fromEntries(
    Object.entries(spec.inputs).map(([name, { shape, dtype }]) => [
      name,
      { shape, dtype: dtype === 'uint8' ? 'int32' : (dtype ?? 'float32') } as const,
    ]),
  )
  try {
    const made = state.recording(() => trace((tensors) => spec.body(tensors), { inputs, variables: state.variables }))
    const bytes = Object.keys(spec.inputs).filter((name) => spec.inputs[name]?.dtype === 'uint8')
    return { ...made, graph: byteInputs(made.graph, bytes) }
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
