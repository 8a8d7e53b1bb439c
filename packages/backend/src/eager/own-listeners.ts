const EVENTS = ['uncaughtException', 'unhandledRejection'] as const

/**
 * Does something, and takes away what it hung onto the process. WebAssembly modules of Emscripten throw every uncaught error of
 * a program once more, from a line of their own that is forty thousand characters long and printed first.
 */
export async function withoutListeners<T>(work: () => Promise<T>): Promise<T> {
  if (typeof process === 'undefined' || typeof process.rawListeners !== 'function') return work()
  const before = EVENTS.map((event) => new Set(process.rawListeners(event)))
  try {
    return await work()
  } finally {
    EVENTS.forEach((event, place) => {
      for (const listener of process.rawListeners(event)) {
        if (!before[place]?.has(listener)) process.off(event, listener as () => void)
      }
    })
  }
}
