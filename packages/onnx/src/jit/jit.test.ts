import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import * as runtime from 'onnxruntime-node'
import { beforeAll, describe, expect, it } from 'vitest'
import { jit } from '../index.js'

/** A convolution that is trained by gradient descent; filters are kept in another order of axes than TF.js's. */
function descent(weight: tf.Variable) {
  return ({ x, y, rate }: Record<string, tf.Tensor>): Record<string, tf.Tensor> => {
    const loss = (): tf.Scalar =>
      tf.losses.meanSquaredError(y!, tf.conv2d(x as tf.Tensor4D, weight as unknown as tf.Tensor4D, 1, 'same'))
    const { value, grads } = tf.variableGrads(loss, [weight])
    weight.assign(tf.sub(weight, tf.mul(rate!, grads[weight.name]!)))
    return { loss: value }
  }
}

const filled = (length: number, salt: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => ((i * 37 + salt * 11) % 19) / 10 - 1)

/** A variable, and nothing else. */
const variable = (values: Float32Array | number, shape: number[] = []): tf.Variable =>
  tf.tidy(() => tf.variable(typeof values === 'number' ? tf.scalar(values) : tf.tensor(values, shape)))

const inputs = { x: { shape: [2, 5, 5, 2] }, y: { shape: [2, 5, 5, 3] }, rate: { shape: [] } }
const batch = { x: filled(100, 2), y: filled(150, 3), rate: 0.05 }

beforeAll(() => tf.setBackend('cpu'))

describe('jit', () => {
  it('trains as TF.js does, and leaves its memory as it was', async () => {
    const start = filled(3 * 3 * 2 * 3, 1)
    const [compiled, eager] = [variable(start, [3, 3, 2, 3]), variable(start, [3, 3, 2, 3])]
    const { numTensors, numBytes } = tf.memory()
    const step = await jit(descent(compiled), { runtime, inputs })
    for (let i = 0; i < 10; i++) {
      const { loss } = await step.run(batch)
      const expected = tf.tidy(() => {
        const [x, y] = [tf.tensor(batch.x, inputs.x.shape), tf.tensor(batch.y, inputs.y.shape)]
        return descent(eager)({ x, y, rate: tf.scalar(batch.rate) }).loss!.dataSync()[0]!
      })
      expect(loss?.[0]).toBeCloseTo(expected, 5)
    }
    // Until now the variable knows nothing.
    expect([...compiled.dataSync()]).toEqual([...start])
    step.sync()
    const [own, reference] = [compiled.dataSync(), eager.dataSync()]
    for (let i = 0; i < own.length; i++) expect(own[i]).toBeCloseTo(reference[i]!, 5)
    await step.dispose()
    expect(tf.memory()).toMatchObject({ numTensors, numBytes })
    tf.dispose([compiled, eager])
  })

  it.each(['sgd', 'momentum', 'adagrad', 'rmsprop', 'adam', 'adamax'] as const)(
    'takes a layers model and tf.train.%s as they are',
    async (name) => {
      const make = {
        sgd: () => tf.train.sgd(0.05),
        momentum: () => tf.train.momentum(0.05, 0.9),
        adagrad: () => tf.train.adagrad(0.05),
        rmsprop: () => tf.train.rmsprop(0.05, 0.9, 0.5),
        adam: () => tf.train.adam(0.05),
        adamax: () => tf.train.adamax(0.05),
      }[name]
      const [compiled, eager] = [0, 1].map(() => {
        const model = tfl.sequential()
        const seed = (salt: number): ReturnType<typeof tfl.initializers.glorotNormal> =>
          tfl.initializers.glorotNormal({ seed: salt })
        model.add(tfl.layers.dense({ inputShape: [3], units: 8, activation: 'tanh', kernelInitializer: seed(1) }))
        model.add(tfl.layers.batchNormalization({ momentum: 0.5 }))
        model.add(tfl.layers.dense({ units: 2, kernelInitializer: seed(2) }))
        const optimizer = make()
        const train = ({ x, y }: Record<string, tf.Tensor>): Record<string, tf.Tensor> => {
          const loss = (): tf.Scalar => tf.losses.meanSquaredError(y!, model.apply(x!, { training: true }) as tf.Tensor)
          return {
            loss: optimizer.minimize(
              loss,
              true,
              model.trainableWeights.map((w) => w.read() as tf.Variable),
            )!,
          }
        }
        return { model, train }
      })
      const [x, y] = [tf.tensor(filled(18, 1), [6, 3]), tf.tensor(filled(12, 2), [6, 2])]
      const step = await jit(compiled!.train, { runtime })
      for (let i = 0; i < 5; i++) {
        const { loss } = await step.run({ x, y })
        expect(loss?.[0]).toBeCloseTo(
          tf.tidy(() => eager!.train({ x, y }).loss!.dataSync()[0]!),
          4,
        )
      }
      step.sync()
      const values = (model: tfl.Sequential): number[] => model.getWeights().flatMap((w) => [...w.dataSync()])
      for (const [i, value] of values(eager!.model).entries()) expect(values(compiled!.model)[i]).toBeCloseTo(value, 3)
      await step.dispose()
      tf.disposeVariables()
      tf.dispose([x, y])
    },
  )

  it('compiles for each set of shapes once, up to a limit', async () => {
    let calls = 0
    const total = variable(0)
    const sum = await jit(
      ({ x }) => {
        calls++
        total.assign(tf.add(total, tf.sum(x!)))
        return { total }
      },
      { runtime, maxShapes: 2 },
    )
    const totals: (number | undefined)[] = []
    for (const x of [[1, 2], [3], [4, 5], [6]]) {
      const { total: now } = await sum.run({ x: Float32Array.from(x) })
      totals.push(now?.[0])
    }
    expect(totals).toEqual([3, 6, 15, 21])
    expect(calls).toBe(4)
    await expect(sum.run({ x: new Float32Array(3) })).rejects.toMatchObject({
      code: 'onnx/too-many-shapes',
      message: expect.stringMatching(/2 sets of shapes.* x float32 \[3\]. Pad/),
    })
    await sum.dispose()
    total.dispose()
  })

  it('shares variables with other functions, and with TF.js', async () => {
    const weight = variable(1)
    const double = await jit(
      () => {
        weight.assign(tf.mul(weight, 2))
        return {}
      },
      { runtime },
    )
    const read = await jit(() => ({ weight }), { runtime, inputs: {} })
    const now = async (): Promise<number | undefined> => (await read.run({})).weight?.[0]
    await Promise.all([double.run({}), double.run({}), double.run({})])
    expect(await now()).toBe(8)
    expect(weight.dataSync()[0]).toBe(1)
    tf.tidy(() => weight.assign(tf.scalar(5)))
    expect(await now()).toBe(5)
    await double.run({})
    tf.tidy(() => weight.assign(tf.scalar(7)))
    double.sync()
    expect(weight.dataSync()[0]).toBe(7)
    await double.run({})
    double.sync()
    expect([weight.dataSync()[0], await now()]).toEqual([14, 14])
    weight.dispose()
    await expect(double.run({})).rejects.toMatchObject({ code: 'onnx/disposed-variable' })
    for (const each of [double, read]) await each.dispose()
    await expect(read.run({})).rejects.toMatchObject({ code: 'onnx/disposed' })
  })

  it('keeps integers and truth values', async () => {
    const [count, seen] = tf.tidy(() => [tf.variable(tf.scalar(0, 'int32')), tf.variable(tf.scalar(false, 'bool'))])
    const step = await jit(
      ({ by, is }) => {
        count!.assign(tf.add(count!, tf.sum(by!)))
        seen!.assign(tf.logicalOr(seen!, is!))
        return { count: count!, seen: seen! }
      },
      { runtime },
    )
    const is = tf.scalar(true, 'bool')
    await step.run({ by: Uint8Array.of(1, 2), is })
    const { count: now } = await step.run({ by: Int32Array.of(3, 4), is })
    step.sync()
    expect([now, count?.dataSync(), seen?.dataSync()]).toEqual([Int32Array.of(10), Int32Array.of(10), Uint8Array.of(1)])
    await step.dispose()
    tf.dispose([count!, seen!, is])
  })

  it.each<[RegExp, object]>([
    [/rate is missing, z is unknown. The inputs are: x, y, rate/, { x: batch.x, y: batch.y, z: 1 }],
    [/x must be float32 \[2,5,5,2\], got float32 \[99\]/, { ...batch, x: new Float32Array(99) }],
    [/x must be a tensor, .* got string/, { ...batch, x: 'x' }],
    [/rate must be float32 \[\], got float32 \[2\]/, { ...batch, rate: Float32Array.of(1, 2) }],
  ])('refuses inputs: %s', async (message, given) => {
    const weight = variable(filled(54, 1), [3, 3, 2, 3])
    const step = await jit(descent(weight), { runtime, inputs })
    await expect(step.run(given as never)).rejects.toMatchObject({
      code: 'onnx/invalid-input',
      message: expect.stringMatching(message),
    })
    await step.dispose()
    weight.dispose()
  })

  it('says what cannot be compiled when it is made, or at the first call, and leaves nothing behind', async () => {
    const { numTensors } = tf.memory()
    const random = ({ x }: Record<string, tf.Tensor>): Record<string, tf.Tensor> => ({
      y: tf.add(x!, tf.randomUniform([2])),
    })
    await expect(jit(random, { runtime, inputs: { x: { shape: [2] } } })).rejects.toMatchObject({
      code: 'onnx/non-deterministic',
    })
    const later = await jit(random, { runtime })
    await expect(later.run({ x: new Float32Array(2) })).rejects.toMatchObject({ code: 'onnx/non-deterministic' })
    const computed = jit(({ x }) => ({ y: tf.variable(tf.neg(x!)) }), { runtime, inputs: { x: { shape: [2] } } })
    await expect(computed).rejects.toMatchObject({ code: 'onnx/unbound-variable' })
    const none = jit(() => ({}), { runtime, providers: ['none-such'], inputs: {} })
    await expect(none).rejects.toMatchObject({ code: 'onnx/session-failed' })
    expect(tf.memory().numTensors).toBe(numTensors)
  })
})
