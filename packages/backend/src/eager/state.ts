import { ChromaskError, type NamedArray, type NamedArrays } from '@chromask/core'
import type { EngineState, NamedVariables } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { readVariable, sizeOf, tensorOf } from './arrays.js'
import { assignUnguarded, bindVariable, isBound, unbindVariable } from './guard.js'
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

function checkVariables(variables: NamedVariables): void {
  const seen = new Map<tf.Variable, string>()
  for (const [name, variable] of variables) {
    const wrong = (what: string): ChromaskError =>
      new ChromaskError('backend/invalid-variables', `variable ${name} ${what}.`)
    if (!(variable instanceof tf.Variable)) throw wrong('is not a tf.Variable')
    if (variable.isDisposed) throw wrong('has been disposed')
    if (variable.dtype !== 'float32' && variable.dtype !== 'int32')
      throw wrong(`has the type ${variable.dtype}; only float32 and int32 can be kept`)
    const other = seen.get(variable)
    if (other !== undefined) throw wrong(`is the same as ${other}: name each variable once`)
    if (isBound(variable)) {
      throw new ChromaskError(
        'backend/bound-variable',
        `variable ${name} belongs to another engine state already. Dispose that one first.`,
      )
    }
    seen.set(variable, name)
  }
}

function checkArrays(variables: NamedVariables, arrays: NamedArrays): void {
  const problems = [
    ...[...variables.keys()].filter((name) => !arrays.has(name)).map((name) => `${name} is missing`),
    ...[...arrays.keys()].filter((name) => !variables.has(name)).map((name) => `${name} is unknown`),
  ]
  for (const [name, { shape, data }] of arrays) {
    const variable = variables.get(name)
    if (variable === undefined) continue
    if (!tf.util.arraysEqual([...shape], variable.shape))
      problems.push(`${name} has the shape [${shape}] instead of [${variable.shape}]`)
    else if (data.length !== sizeOf(shape)) problems.push(`${name} has ${data.length} values for the shape [${shape}]`)
    else if ((variable.dtype === 'int32') !== data instanceof Int32Array)
      problems.push(`${name} should hold ${variable.dtype}, got a ${data.constructor.name}`)
  }
  if (problems.length > 0) {
    const shown = problems.slice(0, 8).join('; ')
    const more = problems.length > 8 ? `; and ${problems.length - 8} more` : ''
    throw new ChromaskError(
      'backend/state-mismatch',
      `these arrays do not fit the state: ${shown}${more}. Nothing was changed; give the arrays of the same network.`,
    )
  }
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
