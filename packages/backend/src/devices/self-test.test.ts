import '@tensorflow/tfjs-backend-cpu'
import type { Engine } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import * as runtime from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { createCompiledEngine, createEagerEngine } from '../index.js'
import { createProbe } from './probe-step.js'
import { REFERENCE, SELF_TEST, secondsPerStep, selfTest } from './self-test.js'

const onnx = (): Promise<Engine> => createCompiledEngine({ runtime, threads: 1 })

describe('the self-test', () => {
  it('has the numbers of the plain JavaScript backend for a reference', async () => {
    await tf.setBackend('cpu')
    const { variables, spec, inputs } = createProbe(SELF_TEST)
    const computed = REFERENCE.map(() =>
      tf.tidy(() => {
        const { loss, norm } = spec.body({
          x: tf.tensor(inputs.x as Float32Array, [...(spec.inputs.x?.shape ?? [])]),
          y: tf.tensor(inputs.y as Float32Array, [...(spec.inputs.y?.shape ?? [])]),
        })
        return [loss, norm].map((value) => Number(value?.dataSync()[0]?.toPrecision(7)))
      }),
    )
    expect(computed).toEqual(REFERENCE)
    tf.dispose([...variables.values()])
  })

  it.each([
    ['onnx', onnx],
    ['wasm', () => createEagerEngine({ backend: 'wasm' })],
    ['cpu', () => createEagerEngine({ backend: 'cpu' })],
  ])('passes on %s, and leaves nothing behind', async (_, create) => {
    const engine = await create()
    await selfTest(engine)
    const { numTensors } = tf.memory()
    await selfTest(engine)
    expect(tf.memory().numTensors).toBe(numTensors)
    await engine.dispose()
  })

  it('fails on an engine that computes something else, and says what', async () => {
    const engine = await onnx()
    const wrong: Engine = {
      ...engine,
      compile: (spec, state) =>
        engine.compile({ ...spec, body: (inputs) => ({ ...spec.body(inputs), norm: tf.scalar(1) }) }, state),
    }
    await expect(selfTest(wrong)).rejects.toMatchObject({
      code: 'backend/self-test-failed',
      message: expect.stringMatching(/^\[backend\] onnx\/cpu computes something else .*norm² 1, expected/),
    })
    await engine.dispose()
  })

  it('times a step', async () => {
    const engine = await onnx()
    expect(await secondsPerStep(engine)).toBeGreaterThan(0)
    await engine.dispose()
  })
})
