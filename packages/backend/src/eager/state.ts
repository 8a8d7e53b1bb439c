import { ChromaskError, type NamedArray, type NamedArrays } from '@chromask/core'
import type { EngineState, NamedVariables } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { readVariable, tensorOf } from '../state/arrays.js'
import { checkArrays, checkVariables } from '../state/check-state.js'
import { assignUnguarded, bindVariable, unbindVariable } from '../state/guard.js'
import type { TfjsBackend } from './tfjs-backend.js'

/** An engine state as its own engine sees it. */
export interface EagerState extends EngineState {
  readonly disposed: boolean
  /** One piece of work after the other: a step must not run while another one's outputs are still being checked. */
  exclusive<T>(work: () => Promise<T>): Promise<T>
  /** Runs `body` with assignments allowed. What it returns undoes or confirms them. */
  change<T>(body: () => T): { value: T; undo(): void; confirm(): void }
}

/** Binds variables to a backend. Throws `backend/invalid-variables`, `backend/bound-variable`. */
export async function createEagerState(backend: TfjsBackend, variables: NamedVariables): Promise<EagerState> {
  checkVariables(variables)
  const held: NamedVariables = new Map(variables)
  await backend.ready()
  backend.use(() => {
    for (const variable of held.values()) bringHome(variable)
  })

  let journal: Map<tf.Variable, tf.Tensor> | undefined
  let disposed = false
  let queue: Promise<unknown> = Promise.resolve()

  for (const [name, variable] of held) {
    bindVariable(name, variable, (value) => {
      if (journal === undefined) {
        throw new ChromaskError(
          'backend/bound-variable',
          `${name} belongs to an engine state and changes only inside a step. Use the state's restore(), or dispose the state first.`,
        )
      }
      if (!journal.has(variable)) journal.set(variable, tf.keep(tf.clone(variable)))
      assignUnguarded(variable, value)
    })
  }

  const assertLive = (): void => {
    if (disposed) throw new ChromaskError('backend/disposed', 'this engine state has been disposed. Create a new one.')
  }
  const exclusive = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(() => {
      assertLive()
      return work()
    })
    queue = result.catch(() => undefined)
    return result
  }

  return {
    get disposed() {
      return disposed
    },
    exclusive,
    change(body) {
      const own = new Map<tf.Variable, tf.Tensor>()
      const undo = (): void => {
        for (const [variable, value] of own) {
          assignUnguarded(variable, value)
          value.dispose()
        }
        own.clear()
      }
      journal = own
      try {
        return {
          value: body(),
          undo,
          confirm() {
            for (const value of own.values()) value.dispose()
            own.clear()
          },
        }
      } catch (error) {
        undo()
        throw error
      } finally {
        journal = undefined
      }
    },
    snapshot: () =>
      exclusive(async () => {
        const arrays = new Map<string, NamedArray>()
        for (const [name, variable] of held) arrays.set(name, await readVariable(variable))
        return arrays
      }),
    restore: (arrays) =>
      exclusive(async () => {
        checkArrays(held, arrays)
        await backend.ready()
        backend.use(() => restoreAll(held, arrays))
      }),
    async dispose() {
      if (disposed) return
      await queue
      disposed = true
      // What lives on a GPU could not be read synchronously.
      if (backend.name === 'webgpu') for (const variable of held.values()) await bringBack(variable)
      for (const variable of held.values()) unbindVariable(variable)
    },
  }
}

/** TF.js moves values between backends when they are used; here it happens once, and to a copy of the variable's own. */
function bringHome(variable: tf.Variable): void {
  const engine = tf.engine()
  if (engine.state.tensorInfo.get(variable.dataId)?.backend === tf.backend()) return
  const values = engine.readSync(variable.dataId)
  const copy = tf.tensor((values as Float32Array).slice(), variable.shape, variable.dtype)
  variable.assign(copy)
  copy.dispose()
}

/** To the backend that is the process's own. */
async function bringBack(variable: tf.Variable): Promise<void> {
  const { shape, data } = await readVariable(variable)
  tf.tidy(() => assignUnguarded(variable, tf.tensor(data, [...shape], variable.dtype)))
}

/** All new values are made before the first one is set, so that running out of memory changes nothing. */
function restoreAll(variables: NamedVariables, arrays: NamedArrays): void {
  const made: [tf.Variable, tf.Tensor][] = []
  try {
    for (const [name, { shape, data }] of arrays) {
      const variable = variables.get(name)
      if (variable !== undefined)
        made.push([variable, tensorOf(data, shape, data instanceof Int32Array ? 'int32' : 'float32')])
    }
    for (const [variable, value] of made) assignUnguarded(variable, value)
  } finally {
    for (const [, value] of made) value.dispose()
  }
}
