import { ChromaskError } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'
import { sizeOf } from '../graph/types.js'
import type { SessionArray } from '../session/runtime.js'
import type { InputSpec } from '../trace/record-function.js'

/** What a compiled function takes: a tensor, numbers in an array, or one number. */
export type JitInput = tf.Tensor | SessionArray | number

/** An input of one call, its shape and type known. */
export interface GivenInput extends Required<InputSpec> {
  readonly data: SessionArray | Promise<SessionArray>
}

/** Reads a call's inputs, as they are now. Throws `onnx/invalid-input`. */
export function givenInputs(
  inputs: Readonly<Record<string, JitInput>>,
  specs: Readonly<Record<string, InputSpec>> | undefined,
): [string, GivenInput][] {
  if (specs) {
    const wrong = [
      ...Object.keys(specs).flatMap((name) => (name in inputs ? [] : `${name} is missing`)),
      ...Object.keys(inputs).flatMap((name) => (name in specs ? [] : `${name} is unknown`)),
    ]
    if (wrong.length > 0) throw invalid(`${wrong.join(', ')}. The inputs are: ${Object.keys(specs).join(', ')}.`)
  }
  const list = Object.entries(inputs).map(([name, input]): [string, GivenInput] => [
    name,
    fitted(name, inferred(name, input), specs?.[name]),
  ])
  return list.sort(([a], [b]) => (a < b ? -1 : 1))
}

/** TF.js's own rules: a number is a float, bytes are integers, and an array has one axis. */
function inferred(name: string, input: JitInput): GivenInput & { readonly flat: boolean } {
  if (typeof input === 'number') return { shape: [], dtype: 'float32', data: Float32Array.of(input), flat: true }
  if (input instanceof Float32Array) return { shape: [input.length], dtype: 'float32', data: input, flat: true }
  if (input instanceof Int32Array || input instanceof Uint8Array)
    return { shape: [input.length], dtype: 'int32', data: input, flat: true }
  if (!(input instanceof tf.Tensor)) {
    throw invalid(
      `${name} must be a tensor, a Float32Array, Int32Array or Uint8Array, or a number, got ${input === null ? 'null' : typeof input}.`,
    )
  }
  const { shape, dtype } = input
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool')
    throw invalid(`${name} must be float32, int32 or bool, got ${dtype}.`)
  const data = input.data() as Promise<SessionArray>
  // Where the call fails before it needs them, nobody listens.
  data.catch(() => undefined)
  return { shape, dtype, data, flat: false }
}

/** An array takes the shape and type that it should have, as far as it can; a tensor has its own. */
function fitted(name: string, found: ReturnType<typeof inferred>, spec: InputSpec | undefined): GivenInput {
  const { shape, dtype = 'float32' } = spec ?? found
  const fits = found.flat
    ? sizeOf(shape) === sizeOf(found.shape) &&
      !(found.dtype === 'float32' && found.shape.length > 0 && dtype !== 'float32')
    : `${shape} ${dtype}` === `${found.shape} ${found.dtype}`
  if (!fits) throw invalid(`${name} must be ${dtype} [${shape}], got ${found.dtype} [${found.shape}].`)
  return { shape, dtype, data: found.data }
}

const ARRAYS = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const

/** The values in the array that their type wants. */
export async function arrayOf({ data, dtype }: GivenInput): Promise<SessionArray> {
  const values = await data
  return values instanceof ARRAYS[dtype] ? values : ARRAYS[dtype].from(values)
}

const invalid = (what: string): ChromaskError => new ChromaskError('onnx/invalid-input', `inputs: ${what}`)
