import type { NamedVariables } from '@chromask/core/tensor'
import { createBuilder, outputName, storedShape, toModel } from '@chromask/onnx'
import type { InferenceSession } from 'onnxruntime-common'
import type { HostArray, HostModel, SessionHost } from './host.js'
import { onDevice } from './on-device.js'

/** Carries a state to a GPU and back. In between, it stays there. */
export interface Carrier {
  /** Moves what was given as arrays. */
  bring(state: number): Promise<void>
  fetch(state: number): Promise<Readonly<Record<string, Pick<HostArray, 'data'>>>>
  dispose(): Promise<void>
}

/**
 * A carrier for states of these variables: models that copy every variable. ONNX Runtime for Node can leave a
 * tensor on the GPU and take it from there, but has no way to read one.
 */
export function createCarrier(
  host: SessionHost,
  variables: NamedVariables,
  options: InferenceSession.SessionOptions,
): Carrier {
  const builder = createBuilder()
  const copies = [...variables].map(([name, { dtype, shape: own }]) => {
    const [type, shape] = dtype === 'int32' ? (['int32', own] as const) : (['float32', storedShape(own)] as const)
    const value = builder.input(name, type, shape)
    // As good as Identity, which browsers' WebGPU provider has no kernel for.
    return { name, value: builder.node('Mul', [value, builder.scalar(1, type)], {}, { shape }) }
  })
  const bytes = toModel(builder.graph(copies))
  const names = [...variables.keys()]
  const reads = Object.fromEntries(names.map((name) => [name, name]))
  const copied = Object.fromEntries(names.map((name) => [name, outputName(name)]))
  const loaded = new Map<'bring' | 'fetch', Promise<number>>()
  const model = (way: 'bring' | 'fetch'): Promise<number> => {
    const known = loaded.get(way)
    if (known !== undefined) return known
    const made: HostModel =
      way === 'bring'
        ? { bytes, options: onDevice(options, Object.values(copied)), reads, assigns: copied, outputs: {} }
        : { bytes, options, reads, assigns: {}, outputs: copied }
    const loading = host.load(made)
    loaded.set(way, loading)
    return loading
  }
  return {
    async bring(state) {
      await host.run(await model('bring'), state, {})
    },
    async fetch(state) {
      const { outputs } = await host.run(await model('fetch'), state, {})
      return Object.fromEntries(names.map((name) => [name, { data: outputs[name] as HostArray['data'] }]))
    },
    async dispose() {
      for (const loading of loaded.values()) await host.disposeModel(await loading)
    },
  }
}
