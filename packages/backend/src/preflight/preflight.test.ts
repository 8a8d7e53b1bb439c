import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-layers'
import { ChromaskError } from '@chromask/core'
import type { Engine, EngineState, StepSpec } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createEagerEngine } from '../eager/engine.js'
import { preflight } from './preflight.js'

/** A step of kernels that wasm has, some of them ours. */
const ordinary = (weight: tf.Variable): StepSpec => ({
  name: 'ordinary',
  inputs: { x: { shape: [1, 4, 4, 1] }, bytes: { shape: [2], dtype: 'int32' } },
  body({ x }) {
    const kernel = weight as unknown as tf.Tensor4D
    const { value, grads } = tf.variableGrads(
      () => tf.sum(tf.square(tf.conv2d(x as tf.Tensor4D, kernel, 2, 'same'))),
      [weight],
    )
    weight.assign(tf.sub(weight, grads[weight.name] as tf.Tensor))
    return { value }
  },
})

/** Einsum twice, which wasm has not, and Erf once, which is taken away below; a variable changes. */
const exotic = (weight: tf.Variable): StepSpec => ({
  name: 'exotic',
  inputs: { x: { shape: [2, 2] } },
  body({ x }) {
    const product = tf.einsum('ij,jk->ik', x as tf.Tensor, x as tf.Tensor)
    weight.assign(tf.add(weight, tf.sum(tf.erf(product))))
    return { y: tf.einsum('ij,ij->i', product, x as tf.Tensor) }
  },
})

let wasm: Engine
let cpu: Engine
beforeAll(async () => {
  wasm = await createEagerEngine({ backend: 'wasm' })
  cpu = await createEagerEngine({ backend: 'cpu' })
  tf.unregisterKernel('Erf', 'wasm')
})

async function withWeight(
  engine: Engine,
  shape: number[],
  work: (weight: tf.Variable, state: EngineState) => Promise<void>,
): Promise<void> {
  const weight = tf.tidy(() => tf.variable(tf.ones(shape)))
  const state = await engine.createState(new Map([['weight', weight]]))
  try {
    await work(weight, state)
  } finally {
    await state.dispose()
    weight.dispose()
  }
}

const missing = [
  { kernel: 'Einsum', calls: 2 },
  { kernel: 'Erf', calls: 1 },
]
const x = Float32Array.of(1, 2, 3, 4)

describe('preflight', () => {
  it('finds nothing where all is well, on zeros or on given inputs', () =>
    withWeight(wasm, [3, 3, 1, 2], async (weight, state) => {
      expect(await preflight(wasm, ordinary(weight), state)).toEqual([])
      const inputs = { x: new Float32Array(16).fill(1), bytes: Uint8Array.of(1, 2) }
      expect(await preflight(wasm, ordinary(weight), state, inputs)).toEqual([])
    }))

  it('finds every missing kernel at once, leaves the state and the backend alone', () =>
    withWeight(wasm, [], async (weight, state) => {
      const { numTensors } = tf.memory()
      expect(await preflight(wasm, exotic(weight), state, { x })).toEqual(missing)
      expect([...((await state.snapshot()).get('weight')?.data ?? [])]).toEqual([1])
      expect(tf.getKernel('Einsum', 'wasm')).toBeUndefined()
      expect(tf.memory().numTensors).toBe(numTensors)
    }))

  it('knows that cpu has them', () =>
    withWeight(cpu, [], async (weight, state) => {
      expect(await preflight(cpu, exotic(weight), state)).toEqual([])
    }))

  it('checks inputs, and looks into eager engines only', () =>
    withWeight(wasm, [], async (weight, state) => {
      await expect(preflight(wasm, exotic(weight), state, { y: x })).rejects.toMatchObject({
        code: 'backend/invalid-input',
      })
      await expect(preflight({ ...wasm }, exotic(weight), state)).rejects.toMatchObject({ code: 'backend/unsupported' })
      await expect(preflight(cpu, exotic(weight), state)).rejects.toMatchObject({ code: 'backend/foreign-state' })
    }))

  it('passes on what the step itself throws', () =>
    withWeight(wasm, [], async (_, state) => {
      const own = new ChromaskError('backend/invalid-step', 'mine')
      const spec: StepSpec = {
        name: 'throws',
        inputs: {},
        body() {
          throw own
        },
      }
      await expect(preflight(wasm, spec, state)).rejects.toBe(own)
    }))
})

describe('a step with missing kernels', () => {
  it('fails with the whole list and what to do', () =>
    withWeight(wasm, [], async (weight, state) => {
      const program = await wasm.compile(exotic(weight), state)
      await expect(program.run({ x })).rejects.toMatchObject({
        code: 'backend/missing-kernels',
        message: expect.stringMatching(
          /exotic: the TF\.js backend wasm lacks Einsum \(2×\), Erf \(1×\).*missingKernels: 'cpu'/,
        ),
      })
    }))

  it('runs with them in plain JavaScript where that is wanted', async () => {
    const lent = await createEagerEngine({ backend: 'wasm', missingKernels: 'cpu' })
    const results: Record<string, number[]> = {}
    for (const engine of [lent, cpu]) {
      await withWeight(engine, [], async (weight, state) => {
        const program = await engine.compile(exotic(weight), state)
        const { y } = await program.run({ x })
        results[engine.name] = [...(y ?? []), ...((await state.snapshot()).get('weight')?.data ?? [])]
      })
    }
    expect(results['eager/wasm']).toEqual(results['eager/cpu'])
  })
})
