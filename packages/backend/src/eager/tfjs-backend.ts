import { ChromaskError } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'
import { withoutListeners } from './own-listeners.js'

/** One TF.js backend, ready for use, without making it the process's own. */
export interface TfjsBackend {
  readonly name: string
  /** Waits until the backend can be used at once. */
  ready(): Promise<void>
  /** Runs a function with this backend as the current one; the one before comes back afterwards. */
  use<T>(work: () => T): T
}

// TF.js drops a backend that is still starting when another one starts: one after the other.
let starting: Promise<unknown> = Promise.resolve()

/**
 * A backend that has been registered with TF.js, started.
 *
 * @throws ChromaskError `backend/unknown-backend` for a name that TF.js does not know, `backend/start-failed`.
 */
export async function startBackend(name: string): Promise<TfjsBackend> {
  const registered = tf.engine().backendNames()
  if (!registered.includes(name)) {
    throw new ChromaskError(
      'backend/unknown-backend',
      `TF.js has no backend ${JSON.stringify(name)}; registered are ${registered.join(', ') || 'none'}. Import the package that registers it first.`,
    )
  }
  const start = starting.then(() => startNow(name))
  starting = start.catch(() => undefined)
  await start
  return {
    name,
    ready: () => tf.ready(),
    use: (work) => withBackend(name, work),
  }
}

async function startNow(name: string): Promise<void> {
  const before = tf.getBackend()
  if (before === name && isStarted(name)) return
  if (!(await withoutListeners(() => tf.setBackend(name)))) {
    throw new ChromaskError(
      'backend/start-failed',
      `the TF.js backend ${name} could not start; its own message stands above. Choose another device.`,
    )
  }
  if (before && before !== name && isStarted(before)) await tf.setBackend(before)
}

const isStarted = (name: string): boolean => tf.engine().registry[name] !== undefined

function withBackend<T>(name: string, work: () => T): T {
  const before = tf.getBackend()
  if (before === name) return work()
  // With both backends started this switches at once; the promise is a formality.
  void tf.setBackend(name)
  try {
    return work()
  } finally {
    if (before && isStarted(before)) void tf.setBackend(before)
  }
}

/** Gives signals, timers and other work their turn. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve)
    else setTimeout(resolve, 0)
  })
