import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import '@tensorflow/tfjs-layers'
import { createRandom } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { expect } from 'vitest'
import { registerWasmKernels } from '../wasm/register.js'

/** Relative to the largest value: float32 sums of up to some thousand terms in another order. */
const TOLERANCE = 1e-5

export interface Tensors {
  readonly [name: string]: {
    readonly shape: readonly number[]
    readonly dtype?: 'float32' | 'int32' | 'bool'
    readonly values?: readonly number[]
  }
}

export function valuesOf(
  name: string,
  { shape, dtype, values }: Tensors[string],
): Float32Array | Int32Array | Uint8Array {
  const random = createRandom(`${name}${shape}`)
  const size = tf.util.sizeFromShape([...shape])
  const drawn =
    values ??
    Array.from({ length: size }, () =>
      dtype === 'bool' ? random.integer(0, 1) : dtype === 'int32' ? random.integer(-4, 4) : random.normal(),
    )
  return dtype === 'int32'
    ? Int32Array.from(drawn)
    : dtype === 'bool'
      ? Uint8Array.from(drawn)
      : Float32Array.from(drawn)
}

export interface Result {
  readonly shape: number[]
  readonly dtype: string
  readonly values: number[]
}

/** Runs one kernel on one backend, by its name, and checks that nothing is left behind. */
export function runOn(backend: string, kernel: string, tensors: Tensors, attrs: tf.NamedAttrMap): Result[] {
  void tf.setBackend(backend)
  const { numTensors } = tf.memory()
  const ids = tf.backend().numDataIds()
  const results = tf.tidy(() => {
    const inputs = (Array.isArray(tensors) ? [] : {}) as Record<string, tf.Tensor>
    for (const [name, spec] of Object.entries(tensors))
      inputs[name] = tf.tensor(valuesOf(name, spec), [...spec.shape], spec.dtype ?? 'float32')
    const outputs: tf.Tensor | tf.Tensor[] = tf.engine().runKernel(kernel, inputs, attrs)
    return (Array.isArray(outputs) ? outputs : [outputs]).map(({ shape, dtype, dataId }) => ({
      shape: [...shape],
      dtype,
      values: [...(tf.engine().readSync(dataId) as Float32Array)],
    }))
  })
  expect(tf.memory().numTensors, `${kernel} on ${backend}: live tensors`).toBe(numTensors)
  expect(tf.backend().numDataIds(), `${kernel} on ${backend}: allocations`).toBe(ids)
  return results
}

/** The kernel gives on wasm what it gives on cpu. */
export function expectSame(
  kernel: string,
  tensors: Tensors,
  attrs: tf.NamedAttrMap = {},
  tolerance: number = TOLERANCE,
): void {
  const [wanted, got] = ['cpu', 'wasm'].map((backend) => runOn(backend, kernel, tensors, attrs)) as [Result[], Result[]]
  expect(got.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
    wanted.map(({ shape, dtype }) => ({ shape, dtype })),
  )
  wanted.forEach(({ values }, i) => {
    const scale = values.reduce((max, value) => (Number.isFinite(value) ? Math.max(max, Math.abs(value)) : max), 1)
    const found = got[i]?.values ?? []
    const wrong = values.findIndex(
      (value, k) => !Object.is(value, found[k]) && !(Math.abs(value - (found[k] ?? Number.NaN)) <= tolerance * scale),
    )
    if (wrong >= 0)
      expect.fail(
        `${kernel} ${JSON.stringify({ tensors, attrs })}: value ${wrong} is ${found[wrong]}, expected ${values[wrong]}`,
      )
  })
}

export const shapes = (rank: number, max = 5): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 1, max }), { minLength: rank, maxLength: rank })

/** Starts both backends, with our kernels on wasm. */
export async function startBackends(): Promise<void> {
  registerWasmKernels()
  registerWasmKernels()
  await tf.setBackend('wasm')
  await tf.setBackend('cpu')
  Reflect.set(tf.backend(), 'firstUse', false)
}
