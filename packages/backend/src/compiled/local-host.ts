import type { OnnxRuntime } from '@chromask/onnx'
import type { InferenceSession, Tensor } from 'onnxruntime-common'
import type { HostArray, HostArrays, HostModel, SessionHost } from './host.js'

/**
 * The host in this thread. Worker threads are made of this function's text: it must use nothing of this module, nor
 * import anything but types.
 */
export function createLocalHost(runtime: OnnxRuntime): SessionHost {
  const states = new Map<number, Map<string, Tensor>>()
  const models = new Map<number, { readonly model: HostModel; readonly session: InferenceSession }>()
  /** A tensor on a GPU must not outlive the session that made it: freeing it would crash the process. */
  const retired: InferenceSession[] = []
  let made = 0

  const tensorOf = ({ type, shape, data }: HostArray): Tensor =>
    new runtime.Tensor(type as 'float32', data as Float32Array, [...shape]) as Tensor
  const dataOf = async (tensor: Tensor): Promise<HostArray['data']> => (await tensor.getData()) as HostArray['data']
  const known = <T>(map: ReadonlyMap<number, T>, id: number): T => {
    const found = map.get(id)
    if (found === undefined) throw new Error(`there is no ${id} any more`)
    return found
  }
  const allFinite = (data: HostArray['data']): boolean => !(data instanceof Float32Array) || data.every(Number.isFinite)
  const fill = (state: Map<string, Tensor>, arrays: HostArrays): void => {
    for (const [name, array] of Object.entries(arrays)) {
      state.get(name)?.dispose()
      const tensor = tensorOf(array)
      state.set(name, runtime.place?.(tensor) ?? tensor)
    }
  }

  return {
    async createState(arrays) {
      const state = new Map<string, Tensor>()
      fill(state, arrays)
      states.set(++made, state)
      return made
    },
    async restore(id, arrays) {
      fill(known(states, id), arrays)
    },
    async snapshot(id) {
      const arrays: Record<string, HostArray> = {}
      for (const [name, tensor] of known(states, id))
        arrays[name] = { type: tensor.type as HostArray['type'], shape: tensor.dims, data: await dataOf(tensor) }
      return arrays
    },
    async disposeState(id) {
      for (const tensor of known(states, id).values()) tensor.dispose()
      states.delete(id)
      if (states.size === 0) for (const session of retired.splice(0)) await session.release()
    },
    async load(model) {
      const stays = Object.values(model.assigns).map((output) => [output, 'gpu-buffer'] as const)
      const session = await runtime.InferenceSession.create(model.bytes, {
        ...model.options,
        ...(runtime.keepsOutputs && { preferredOutputLocation: Object.fromEntries(stays) }),
      })
      models.set(++made, { model: { ...model, bytes: new Uint8Array(0) }, session })
      return made
    },
    async run(modelId, stateId, inputs) {
      const { session, model } = known(models, modelId)
      const state = known(states, stateId)
      const feeds: Record<string, Tensor> = {}
      for (const [name, array] of Object.entries(inputs)) feeds[name] = tensorOf(array)
      for (const [variable, input] of Object.entries(model.reads)) feeds[input] = state.get(variable) as Tensor
      const results = await session.run(feeds)
      const outputs: Record<string, HostArray['data']> = {}
      for (const [name, output] of Object.entries(model.outputs))
        outputs[name] = await dataOf(results[output] as Tensor)
      const finite = Object.values(outputs).every(allFinite)
      // ONNX Runtime made these tensors for this run alone: they become the state without a copy, or are of no use.
      for (const [variable, output] of Object.entries(model.assigns)) {
        const [old, made] = [state.get(variable) as Tensor, results[output] as Tensor]
        if (finite) state.set(variable, made)
        ;(finite ? old : made).dispose()
      }
      return { outputs, finite }
    },
    async disposeModel(id) {
      const { session, model } = known(models, id)
      models.delete(id)
      if (states.size > 0 && model.options.preferredOutputLocation !== undefined) retired.push(session)
      else await session.release()
    },
    async close() {
      // Tensors first: those on a GPU must not outlive the sessions there.
      for (const state of states.values()) for (const tensor of state.values()) tensor.dispose()
      states.clear()
      for (const session of [...retired.splice(0), ...[...models.values()].map((model) => model.session)])
        await session.release()
      models.clear()
    },
  }
}
