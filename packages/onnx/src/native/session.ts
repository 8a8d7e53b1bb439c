import type { InferenceSession, Tensor } from 'onnxruntime-common'
import type { Handle, OrtApi } from './api.js'
import type { Buffers } from './buffers.js'
import { stopBeforeExit } from './exit.js'
import { type Described, describedBy, type Values } from './values.js'

/** Values of GraphOptimizationLevel. */
const LEVELS = { disabled: 0, basic: 1, extended: 2, layout: 3, all: 99 } as const

/** A session as onnxruntime-common means it, as far as this library uses one. */
export async function createNativeSession(
  api: OrtApi,
  buffers: Buffers,
  values: Values,
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  const settings = settingsOf(api, options)
  let session: Handle
  try {
    session = api.make('CreateSessionFromArray', api.environment, model, model.byteLength, settings)
  } finally {
    api.release('ReleaseSessionOptions', settings)
  }
  const runOptions = api.make('CreateRunOptions')
  const { preferredOutputLocation = 'cpu' } = options
  const stays = (name: string): boolean =>
    (typeof preferredOutputLocation === 'string' ? preferredOutputLocation : preferredOutputLocation[name]) ===
    'gpu-buffer'
  const known = outputsOf(api, session)
  /** Where an output is to be written, or nothing to let ONNX Runtime make its own. */
  const placeOf = (name: string): Handle => {
    const output = stays(name) ? known.get(name) : undefined
    return output?.shape.every((length) => length >= 0) ? buffers.take(output.type, output.shape) : 0n
  }
  buffers.open()
  let running = 0
  let released = false
  const free = (): void => {
    api.release('ReleaseSession', session)
    api.release('ReleaseRunOptions', runOptions)
    buffers.close()
  }

  const result = {
    async run(feeds: InferenceSession.FeedsType, wanted: readonly string[] = [...known.keys()]) {
      if (released) throw new Error('this session has been released')
      const names = Object.keys(feeds)
      const given = Object.values(feeds).map((tensor) => values.of(tensor as Tensor))
      const outputs = [...wanted]
      const inputHandles = BigUint64Array.from(given, ({ handle }) => handle)
      const outputHandles = BigUint64Array.from(outputs, placeOf)
      // ONNX Runtime reads the arrays of the tensors themselves, which must not be collected meanwhile.
      inUse.add(feeds)
      const done = stopBeforeExit(() => api.call('RunOptionsSetTerminate', runOptions))
      running++
      try {
        const counts = [names.length, outputs.length] as const
        await api.callAsync(
          'Run',
          session,
          runOptions,
          names,
          inputHandles,
          counts[0],
          outputs,
          counts[1],
          outputHandles,
        )
        return Object.fromEntries(
          outputs.map((name, i) => [name, values.tensor(outputHandles[i] as Handle, stays(name))]),
        )
      } catch (error) {
        for (const [i, name] of outputs.entries()) {
          const place = known.get(name)
          if (outputHandles[i] && place) buffers.giveBack(outputHandles[i] as Handle, place.type, place.shape)
        }
        throw error
      } finally {
        inUse.delete(feeds)
        for (const { release } of given) release()
        done()
        running--
        if (released && running === 0) free()
      }
    },
    async release() {
      if (released) return
      released = true
      // A run that is under way still needs it.
      if (running === 0) free()
    },
    endProfiling: () => void api.make('SessionEndProfiling', session, api.make('GetAllocatorWithDefaultOptions')),
    startProfiling: () => undefined,
  }
  return result as unknown as InferenceSession
}

function settingsOf(api: OrtApi, options: InferenceSession.SessionOptions): Handle {
  const settings = api.make('CreateSessionOptions')
  const {
    graphOptimizationLevel = 'all',
    intraOpNumThreads,
    enableMemPattern,
    enableProfiling,
    profileFilePrefix,
    extra,
  } = options
  api.call('SetSessionGraphOptimizationLevel', settings, LEVELS[graphOptimizationLevel])
  if (intraOpNumThreads !== undefined) api.call('SetIntraOpNumThreads', settings, intraOpNumThreads)
  if (enableMemPattern === false) api.call('DisableMemPattern', settings)
  if (enableProfiling) api.call('EnableProfiling', settings, profileFilePrefix ?? 'onnxruntime_profile_')
  for (const [group, entries] of Object.entries(extra ?? {}))
    for (const [name, value] of Object.entries(entries as Record<string, unknown>))
      api.call('AddSessionConfigEntry', settings, `${group}.${name}`, String(value))
  return settings
}

const inUse = new Set<object>()

/** Types and shapes by the names of outputs. */
function outputsOf(api: OrtApi, session: Handle): Map<string, Described> {
  const allocator = api.make('GetAllocatorWithDefaultOptions')
  const count = new BigUint64Array(1)
  api.call('SessionGetOutputCount', session, count)
  return new Map(
    Array.from({ length: Number(count[0]) }, (_, i) => {
      const name = api.make('SessionGetOutputName', session, i, allocator)
      const info = api.make('SessionGetOutputTypeInfo', session, i)
      try {
        return [api.text(name), describedBy(api, api.make('CastTypeInfoToTensorInfo', info))]
      } finally {
        api.call('AllocatorFree', allocator, name)
        api.release('ReleaseTypeInfo', info)
      }
    }),
  )
}
