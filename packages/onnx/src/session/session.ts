import { ChromaskError, messageOf } from '@chromask/core'
import type { InferenceSession, Tensor } from 'onnxruntime-common'
import type { ElementType, Graph, NamedValue } from '../graph/types.js'
import { sizeOf } from '../graph/types.js'
import { outputName, toModel } from '../graph/write-model.js'
import type { OnnxRuntime, SessionArray } from './runtime.js'

export interface SessionOptions {
  /** The module `onnxruntime-node` or `onnxruntime-web`. */
  readonly runtime: OnnxRuntime
  /** Execution providers, the preferred one first. @default ['cpu'] */
  readonly providers?: readonly string[]
  /** @default ONNX Runtime's own choice */
  readonly threads?: number
  /**
   * Makes ONNX Runtime time every node; the path begins with this. Nodes are called `<TF.js kernel>/<operator>_<id>`.
   *
   * @default no profile
   */
  readonly profile?: string
  /**
   * Whether what the providers cannot run goes to the CPU, which ONNX Runtime does without a word. False makes an error
   * of it.
   * @default true
   */
  readonly cpuFallback?: boolean
}

/** A graph made ready to run. */
export interface Session {
  readonly inputs: readonly NamedValue[]
  readonly outputs: readonly NamedValue[]
  /**
   * Runs the graph.
   *
   * @throws ChromaskError `onnx/run-failed`.
   */
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>
  /** Writes the profile: `<profile>_<time>.json`, events as Chrome's tracing has them. `dispose` does so, too. */
  endProfiling(): void
  dispose(): Promise<void>
}

/**
 * Hands a graph to ONNX Runtime.
 *
 * @throws ChromaskError `onnx/session-failed` where the runtime does not take it.
 * @example
 * ```ts
 * import { createSession, tensorOf, trace } from '@chromask/onnx'
 * import * as tf from '@tensorflow/tfjs-core'
 * import * as ort from 'onnxruntime-node'
 *
 * const { graph } = trace(({ x }) => ({ y: tf.mul(x, 2) }), { inputs: { x: { shape: [3] } } })
 * const session = await createSession(graph, { runtime: ort })
 * const { y } = await session.run({ x: tensorOf(ort, 'float32', [3], Float32Array.of(1, 2, 3)) })
 * console.log(y.data.join(' ')) // 2 4 6
 * await session.dispose()
 * ```
 */
export async function createSession(graph: Graph, { runtime, ...options }: SessionOptions): Promise<Session> {
  let session: InferenceSession
  try {
    session = await runtime.InferenceSession.create(toModel(graph), runtimeOptions(options))
  } catch (cause) {
    throw new ChromaskError(
      'onnx/session-failed',
      `ONNX Runtime does not take the graph on ${(options.providers ?? ['cpu']).join(', ')}: ${messageOf(cause)}`,
      { cause },
    )
  }
  const { inputs, outputs } = graph
  return {
    inputs,
    outputs,
    async run(feeds) {
      try {
        const results = await session.run(feeds)
        return Object.fromEntries(outputs.map(({ name }) => [name, results[outputName(name)] as Tensor]))
      } catch (cause) {
        throw new ChromaskError('onnx/run-failed', `ONNX Runtime failed: ${messageOf(cause)}`, { cause })
      }
    },
    endProfiling: () => session.endProfiling(),
    dispose: () => session.release(),
  }
}

/** They would move transpositions again that `assignLayouts` has put where they cost least. */
const OTHERS_WORK = 'TransposeOptimizer;TransposeOptimizer_CPUExecutionProvider'

/** Options of a session as ONNX Runtime has them: plain data. */
export const runtimeOptions = ({
  providers = ['cpu'],
  threads,
  profile,
  cpuFallback = true,
}: Omit<SessionOptions, 'runtime'>): InferenceSession.SessionOptions => ({
  executionProviders: [...providers],
  graphOptimizationLevel: 'all',
  // It would reserve the memory of a run in one piece, beside what the first run has taken.
  enableMemPattern: false,
  ...(threads !== undefined && { intraOpNumThreads: threads }),
  ...(profile !== undefined && { enableProfiling: true, profileFilePrefix: profile }),
  extra: {
    optimization: { disable_specified_optimizers: OTHERS_WORK },
    ...(!cpuFallback && { session: { disable_cpu_ep_fallback: '1' } }),
  },
})

/** A tensor of ONNX Runtime over an array. */
export function tensorOf(
  runtime: OnnxRuntime,
  type: ElementType,
  shape: readonly number[],
  data: SessionArray,
): Tensor {
  if (data.length !== sizeOf(shape)) {
    throw new ChromaskError(
      'onnx/invalid-input',
      `the shape [${shape}] needs ${sizeOf(shape)} values, got ${data.length}.`,
    )
  }
  return new runtime.Tensor(type, data as Float32Array, [...shape]) as Tensor
}
