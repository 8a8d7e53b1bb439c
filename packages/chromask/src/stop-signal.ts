import { isSupervised } from './supervisor.js'

/** Raised when the command is asked to stop: by the supervisor, or by Ctrl-C where there is none. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController()
  const stop = (): void => controller.abort()
  if (isSupervised()) {
    // A terminal sends Ctrl-C to the whole group; the supervisor alone decides what it means.
    process.on('SIGINT', () => undefined)
    process.on('SIGTERM', () => undefined)
    process.on('message', stop)
    process.on('disconnect', stop)
    process.channel?.unref()
  } else {
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
  }
  return controller.signal
}
