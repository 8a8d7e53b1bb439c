import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-layers'
import * as tf from '@tensorflow/tfjs-core'
import * as runtime from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { fromStored, jit, storedShape, toStored } from './index.js'

/** A convolution that is trained by gradient descent; filters are kept in another order of axes than TF.js's. */
function descent(weight: tf.Variable) {
  return ({ x, y, rate }: Record<string, tf.Tensor>): Record<string, tf.Tensor> => {
    const loss = (): tf.Scalar =>
      tf.losses.meanSquaredError(
        y as tf.Tensor,
        tf.conv2d(x as tf.Tensor4D, weight as unknown as tf.Tensor4D, 1, 'same'),
      )
    const { value, grads } = tf.variableGrads(loss, [weight])
    weight.assign(tf.sub(weight, tf.mul(rate as tf.Tensor, grads[weight.name] as tf.Tensor)))
    return { loss: value }
  }
}

const inputs = { x: { shape: [2, 5, 5, 2] }, y: { shape: [2, 5, 5, 3] }, rate: { shape: [] } }
const filled = (length: number, salt: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => ((i * 37 + salt * 11) % 19) / 10 - 1)

describe('jit', () => {
  it('trains as TF.js does', async () => {
    await tf.setBackend('cpu')
    const start = filled(3 * 3 * 2 * 3, 1)
    const batch = { x: filled(100, 2), y: filled(150, 3), rate: Float32Array.of(0.05) }
    const [compiled, eager] = [start, start].map((values) => tf.variable(tf.tensor(values, [3, 3, 2, 3])))
    const step = await jit(descent(compiled!), { runtime, inputs, variables: new Map([['weight', compiled!]]) })
    for (let i = 0; i < 10; i++) {
      const { loss } = await step.run(batch)
      const expected = tf.tidy(
        () =>
          descent(eager!)({
            x: tf.tensor(batch.x, [2, 5, 5, 2]),
            y: tf.tensor(batch.y, [2, 5, 5, 3]),
            rate: tf.scalar(0.05),
          }).loss!.dataSync()[0]!,
      )
      expect(loss?.[0]).toBeCloseTo(expected, 5)
    }
    // Until now the variable knows nothing.
    expect([...compiled!.dataSync()]).toEqual([...start])
    expect(step.snapshot().get('weight')?.shape).toEqual([3, 3, 2, 3])
    step.sync()
    const [own, reference] = [compiled!.dataSync(), eager!.dataSync()]
    for (let i = 0; i < own.length; i++) expect(own[i]).toBeCloseTo(reference[i]!, 5)
    await step.dispose()
    tf.dispose([compiled!, eager!])
  })

  it('leaves TF.js’s memory as it was', async () => {
    const weight = tf.variable(tf.zeros([3, 3, 2, 3]))
    const { numTensors, numBytes } = tf.memory()
    const step = await jit(descent(weight), { runtime, inputs, variables: new Map([['weight', weight]]) })
    await step.run({ x: filled(100, 2), y: filled(150, 3), rate: Float32Array.of(0.05) })
    step.sync()
    expect(tf.memory()).toMatchObject({ numTensors, numBytes })
    await step.dispose()
    weight.dispose()
  })

  it('refuses variables that are not floats', async () => {
    const counter = tf.variable(tf.scalar(0, 'int32'))
    const counting = jit(() => ({ counter }), { runtime, inputs: {}, variables: new Map([['counter', counter]]) })
    await expect(counting).rejects.toMatchObject({ code: 'onnx/unsupported-type' })
    counter.dispose()
  })
})

describe('the order in which filters are kept', () => {
  it('goes there and back', () => {
    const shape = [2, 3, 4, 5]
    const data = filled(120, 4)
    expect(storedShape(shape)).toEqual([5, 4, 2, 3])
    expect(fromStored(toStored(data, shape), shape)).toEqual(data)
    // Height 1, width 2, input 3, output 4 of [2,3,4,5].
    const at = ((1 * 3 + 2) * 4 + 3) * 5 + 4
    expect(toStored(data, shape)[((4 * 4 + 3) * 2 + 1) * 3 + 2]).toBe(data[at])
  })

  it('copies what has another rank', () => {
    const data = Float32Array.of(1, 2)
    expect(toStored(data, [2])).toEqual(data)
    expect(toStored(data, [2])).not.toBe(data)
    expect(storedShape([2])).toEqual([2])
  })
})
