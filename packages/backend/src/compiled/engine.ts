import { ChromaskError } from '@chromask/core'
import type { Engine, EngineState } from '@chromask/core/tensor'
import { type OnnxRuntime, runtimeOptions } from '@chromask/onnx'
import * as tf from '@tensorflow/tfjs-core'
import { checkSpec } from '../state/check-step.js'
import { createLocalHost } from './local-host.js'
import { createCompiledProgram } from './program.js'
import { type CompiledState, createCompiledState } from './state.js'
import { createWorkerHost } from './worker-host.js'

export interface CompiledEngineOptions {
  /**
   * The module `onnxruntime-node` or `onnxruntime-web`, which then runs in the thread that calls it; or, in Node, the
   * module's name or URL, which then runs in a worker thread. `onnxruntime-node` holds up its thread during a run.
   */
  readonly runtime: OnnxRuntime | string
  /** An execution provider of that runtime. @default 'cpu' */
  readonly provider?: string
  /** @default ONNX Runtime's own choice: a thread for each core */
  readonly threads?: number
  /** Whether kernels that the provider lacks run on the CPU instead of being an error. @default true */
  readonly cpuFallback?: boolean
  /** The runtime's version, for what bit-exact resumption depends on. @default 'unknown' */
  readonly version?: string
}

/**
 * An engine that records each step once, gradients and optimizer included, and has ONNX Runtime run it as one graph.
 * Gradients must be registered with TF.js (`import '@tensorflow/tfjs-layers'` does it).
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu'
 * import { createCompiledEngine } from '@chromask/backend'
 * import * as tf from '@tensorflow/tfjs-core'
 * import * as runtime from 'onnxruntime-node'
 *
 * const engine = await createCompiledEngine({ runtime })
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
 * console.log(engine.name, sum[0]) // onnx/cpu 3
 * await engine.dispose()
 * ```
 */
export async function createCompiledEngine(options: CompiledEngineOptions): Promise<Engine> {
  const { runtime, provider = 'cpu', threads, cpuFallback = true, version = 'unknown' } = options
  const host = typeof runtime === 'string' ? createWorkerHost(runtime) : createLocalHost(runtime)
  const states = new Set<CompiledState>()
  const own = (state: EngineState): CompiledState => {
    for (const known of states) if (known === state) return known
    throw new ChromaskError(
      'backend/foreign-state',
      'this state belongs to another engine, or has been disposed. Use one from this engine’s createState.',
    )
  }
  const session = runtimeOptions({ providers: [provider], ...(threads !== undefined && { threads }), cpuFallback })
  const counted = threads === undefined ? 'all cores' : `${threads} thread${threads === 1 ? '' : 's'}`
  return {
    name: `onnx/${provider}`,
    device: {
      kind: provider === 'cpu' || provider === 'wasm' ? 'cpu' : 'gpu',
      description: `ONNX Runtime ${version} on ${provider}, ${counted}`,
    },
    fingerprint: {
      'tfjs-core': tf.version_core,
      onnxruntime: version,
      provider,
      threads: threads === undefined ? 'all' : String(threads),
    },
    async createState(variables) {
      await tf.ready()
      const state = await createCompiledState(host, variables, session)
      states.add(state)
      return state
    },
    async compile(spec, state) {
      checkSpec(spec)
      return await createCompiledProgram(spec, own(state), host, session)
    },
    async dispose() {
      for (const state of states) await state.dispose()
      states.clear()
      await host.close()
    },
  }
}
