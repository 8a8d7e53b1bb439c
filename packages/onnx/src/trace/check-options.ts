import { ChromaskError } from '@chromask/core'
import type { NamedVariables } from '@chromask/core/tensor'
import type * as tf from '@tensorflow/tfjs-core'
import type { InputSpec } from './record-function.js'

const TYPES: readonly string[] = ['float32', 'int32', 'bool']

/** Throws `onnx/invalid-input`, `onnx/unsupported-type`, `onnx/disposed-variable`, `onnx/unbound-variable`. */
export function checkTraceOptions(inputs: Readonly<Record<string, InputSpec>>, variables: NamedVariables): void {
  for (const [name, { shape, dtype = 'float32' }] of Object.entries(inputs)) {
    const wrong = (what: string): ChromaskError => new ChromaskError('onnx/invalid-input', `input ${name}: ${what}`)
    if (name.startsWith('state:')) throw wrong('names that begin with state: are for variables. Choose another.')
    if (!Array.isArray(shape) || !shape.every((length) => Number.isInteger(length) && length >= 0))
      throw wrong(`the shape must be a list of integers ≥ 0, got ${JSON.stringify(shape)}. Give { shape: [8, 16] }.`)
    if (!TYPES.includes(dtype)) throw wrong(`dtype must be one of ${TYPES.join(', ')}, got ${dtype}.`)
  }
  const names = new Map<tf.Variable, string>()
  for (const [name, variable] of variables) {
    if (variable.isDisposed) throw disposedVariable(name)
    if (!TYPES.includes(variable.dtype)) {
      throw new ChromaskError(
        'onnx/unsupported-type',
        `variable ${name} must be float32, int32 or bool, got ${variable.dtype}.`,
      )
    }
    const other = names.get(variable)
    if (other !== undefined) {
      throw new ChromaskError(
        'onnx/unbound-variable',
        `${other} and ${name} are the same variable. Give each one once.`,
      )
    }
    names.set(variable, name)
  }
}

export const disposedVariable = (name: string): ChromaskError =>
  new ChromaskError(
    'onnx/disposed-variable',
    `the variable ${name} has been disposed. Keep it for as long as a function that uses it runs.`,
  )
