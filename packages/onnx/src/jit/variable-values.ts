import * as tf from '@tensorflow/tfjs-core'
import type { SessionArray } from '../session/runtime.js'
import { fromStored, toStored } from '../session/stored-order.js'
import { disposedVariable } from '../trace/check-options.js'

/** What compiled functions know of a variable. */
interface Held {
  /** In the order of axes that `storedOrder` says. */
  readonly data: SessionArray
  /** Tells the TF.js values that these come after: where the variable has others by now, those are newer. */
  readonly dataId: tf.DataId
  /** Whether TF.js has these very values. */
  readonly synced: boolean
}

/** One for all functions, so that one trains what another one applies. */
const held = new WeakMap<tf.Variable, Held>()

/** The newest values of a variable: those of the last compiled function that assigned it, or what TF.js was given since. */
export function valuesOf(variable: tf.Variable): SessionArray {
  if (variable.isDisposed) throw disposedVariable(variable.name)
  const known = held.get(variable)
  if (known?.dataId === variable.dataId) return known.data
  const data = toStored(variable.dataSync() as SessionArray, variable.shape)
  held.set(variable, { data, dataId: variable.dataId, synced: true })
  return data
}

/** Takes up values that a compiled function gave. */
export function setValues(variable: tf.Variable, data: SessionArray): void {
  held.set(variable, { data, dataId: variable.dataId, synced: false })
}

/** Writes the newest values back into TF.js's variable. */
export function syncVariable(variable: tf.Variable): void {
  const known = held.get(variable)
  if (!known || known.synced || known.dataId !== variable.dataId || variable.isDisposed) return
  const { shape, dtype } = variable
  tf.tidy(() => variable.assign(tf.tensor(fromStored(known.data, shape), shape, dtype)))
  held.set(variable, { data: known.data, dataId: variable.dataId, synced: true })
}
