import type { InferenceSession, Tensor } from 'onnxruntime-common'
import type { Handle, OrtApi } from './api.js'
import { stopBeforeExit } from './exit.js'
import { createValues } from './values.js'

/** Values of GraphOptimizationLevel. */
const LEVELS = { disabled: 0, basic: 1, extended: 2, layout: 3, all: 99 } as const

/** A session as onnxruntime-common means it, as far as this library uses one. */
export async function createNativeSession(
  api: OrtApi,
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
  const values = createValues(api)
  const runOptions = api.make('CreateRunOptions')
  const { preferredOutputLocation = 'cpu' } = options
  const stays = (name: string): boolean =>
    (typeof preferredOutputLocation === 'string' ? preferredOutputLocation : preferredOutputLocation[name]) ===
    'gpu-buffer'
  let running = 0
  let released = false
  const free = (): void => {
    api.release('ReleaseSession', session)
    api.release('ReleaseRunOptions', runOptions)
  }

  const result = {
    async run(feeds: InferenceSession.FeedsType, fetches: readonly string[] | InferenceSession.FetchesType) {
      const names = Object.keys(feeds)
      const given = Object.values(feeds).map((tensor) => values.of(tensor as Tensor))
      const outputs = Array.isArray(fetches) ? [...fetches] : Object.keys(fetches)
      const inputHandles = BigUint64Array.from(given, ({ handle }) => handle)
      const outputHandles = new BigUint64Array(outputs.length)
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
      } finally {
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
  const { graphOptimizationLevel = 'all', intraOpNumThreads, enableProfiling, profileFilePrefix, extra } = options
  api.call('SetSessionGraphOptimizationLevel', settings, LEVELS[graphOptimizationLevel])
  if (intraOpNumThreads !== undefined) api.call('SetIntraOpNumThreads', settings, intraOpNumThreads)
  if (enableProfiling) api.call('EnableProfiling', settings, profileFilePrefix ?? 'onnxruntime_profile_')
  for (const [name, value] of Object.entries((extra?.session ?? {}) as Record<string, unknown>))
    api.call('AddSessionConfigEntry', settings, `session.${name}`, String(value))
  return settings
}
