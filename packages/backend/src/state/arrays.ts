import type { NamedArray } from '@chromask/core'
import { ChromaskError } from '@chromask/core'
import type { StepArray, StepSpec, TensorSpec } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

/** The inputs of a step, checked against its specification. */
export function checkInputs(spec: StepSpec, inputs: Readonly<Record<string, StepArray>>): void {
  const wanted = Object.keys(spec.inputs)
  const got = Object.keys(inputs)
  const missing = wanted.filter((name) => !got.includes(name))
  const unknown = got.filter((name) => !wanted.includes(name))
  if (missing.length > 0 || unknown.length > 0) {
    const what = [
      ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
      ...(unknown.length > 0 ? [`unknown: ${unknown.join(', ')}`] : []),
    ]
    throw new ChromaskError(
      'backend/invalid-input',
      `step ${spec.name} takes the inputs ${wanted.join(', ') || '(none)'}; ${what.join('; ')}.`,
    )
  }
  for (const [name, wantedSpec] of Object.entries(spec.inputs)) checkInput(spec, name, wantedSpec, inputs[name])
}

const LEGAL = {
  float32: { arrays: [Float32Array], text: 'a Float32Array' },
  int32: { arrays: [Int32Array, Uint8Array], text: 'an Int32Array or a Uint8Array' },
  uint8: { arrays: [Uint8Array], text: 'a Uint8Array' },
} as const

function checkInput(spec: StepSpec, name: string, { shape, dtype = 'float32' }: TensorSpec, value: unknown): void {
  const fits = LEGAL[dtype].arrays.some((legal) => value instanceof legal)
  const length = fits ? (value as StepArray).length : undefined
  if (length !== sizeOf(shape)) {
    throw new ChromaskError(
      'backend/invalid-input',
      `step ${spec.name}, input ${name}: expected ${LEGAL[dtype].text} of ${sizeOf(shape)} values for the shape [${shape}], got ${describe(value)}.`,
    )
  }
}

function describe(value: unknown): string {
  if (ArrayBuffer.isView(value) && 'length' in value) return `a ${value.constructor.name} of ${value.length}`
  return value === null || typeof value !== 'object' ? String(value) : `a ${value.constructor?.name ?? 'plain object'}`
}

/** A tensor with values of its own: some backends keep the array that they are given. */
export function tensorOf(values: StepArray, shape: readonly number[], dtype: Required<TensorSpec>['dtype']): tf.Tensor {
  return dtype === 'float32'
    ? tf.tensor(values.slice(), [...shape], dtype)
    : tf.tensor(Int32Array.from(values), [...shape], 'int32')
}

/** A copy of a tensor's values, whether or not its own methods are closed. */
export async function readCopy(tensor: tf.Tensor): Promise<StepArray> {
  const values = await tf.engine().read(tensor.dataId)
  if (values instanceof Float32Array || values instanceof Int32Array || values instanceof Uint8Array)
    return values.slice()
  throw new ChromaskError('backend/invalid-output', `values of type ${tensor.dtype} cannot leave a step.`)
}

/** As {@link readCopy}, for a variable. */
export async function readVariable(variable: tf.Variable): Promise<NamedArray> {
  const data = await readCopy(variable)
  return { shape: [...variable.shape], data: data instanceof Uint8Array ? Int32Array.from(data) : data }
}
