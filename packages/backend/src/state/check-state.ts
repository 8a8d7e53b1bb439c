import { ChromaskError, type NamedArrays } from '@chromask/core'
import type { NamedVariables } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { sizeOf } from './arrays.js'
import { isBound } from './guard.js'

/** Throws `backend/invalid-variables`, `backend/bound-variable`. */
export function checkVariables(variables: NamedVariables): void {
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

/** Throws `backend/state-mismatch` unless names, shapes and types all fit. */
export function checkArrays(variables: NamedVariables, arrays: NamedArrays): void {
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
