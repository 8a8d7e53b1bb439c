import type { Handle, OrtApi } from './api.js'

/**
 * Values to write outputs into that stay. A state that goes from run to run needs two sets of them, which take turns.
 * Made by ONNX Runtime's arena among everything else, they would leave holes that nothing fits into.
 */
export interface Buffers {
  /** A value of that type and shape, with anything in it. */
  take(type: number, shape: readonly number[]): Handle
  /** The value is no longer needed. */
  giveBack(handle: Handle, type: number, shape: readonly number[]): void
  /** Counts those who may take. When the last one has gone, unused values are freed. */
  open(): void
  close(): void
}

export function createBuffers(api: OrtApi): Buffers {
  const allocator = api.make('GetAllocatorWithDefaultOptions')
  const free = new Map<string, Handle[]>()
  let users = 0
  const key = (type: number, shape: readonly number[]): string => `${type} ${shape}`
  return {
    take(type, shape) {
      const known = free.get(key(type, shape))?.pop()
      const dimensions = BigInt64Array.from(shape, BigInt)
      return known ?? api.make('CreateTensorAsOrtValue', allocator, dimensions, dimensions.length, type)
    },
    giveBack(handle, type, shape) {
      if (users === 0) {
        api.release('ReleaseValue', handle)
        return
      }
      const known = free.get(key(type, shape)) ?? []
      free.set(key(type, shape), known)
      known.push(handle)
    },
    open() {
      users++
    },
    close() {
      if (--users > 0) return
      for (const handles of free.values()) for (const handle of handles) api.release('ReleaseValue', handle)
      free.clear()
    },
  }
}
