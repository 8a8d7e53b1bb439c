import { createRandom } from '@chromask/core'
import type { Engine, EngineState, StepSpec } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'

/** Float32 sums of some hundred terms, taken in another order, over a few steps. */
const TOLERANCE = 2e-4

const drawn = (seed: string, size: number, scale = 1): Float32Array => {
  const random = createRandom(seed)
  return Float32Array.from({ length: size }, () => scale * random.normal())
}

const drawnVariable = (seed: string, shape: number[], scale: number): tf.Variable =>
  tf.variable(tf.tensor(drawn(seed, tf.util.sizeFromShape(shape), scale), shape))

/** A small U-shaped network with strides, a transposed convolution and explicit padding, and its training step. */
function createNetwork(): { variables: Map<string, tf.Variable>; spec: StepSpec } {
  const variables = new Map([
    ['down', drawnVariable('down', [3, 3, 2, 8], 0.2)],
    ['same', drawnVariable('same', [3, 3, 8, 8], 0.1)],
    ['up', drawnVariable('up', [4, 4, 4, 8], 0.1)],
    ['last', drawnVariable('last', [1, 1, 4, 2], 0.5)],
    ['bias', drawnVariable('bias', [2], 0.1)],
    ['momentum', tf.variable(tf.zeros([3, 3, 2, 8]))],
  ])
  const get = (name: string): tf.Tensor4D => variables.get(name) as unknown as tf.Tensor4D
  const forward = (x: tf.Tensor4D): tf.Tensor4D => {
    const padded = tf.pad4d(x, [[0, 0], [1, 1], [1, 1], [0, 0]]) // biome-ignore format: pairs
    const down = tf.leakyRelu(tf.conv2d(padded, get('down'), 2, 'valid'), 0.1)
    const same = tf.tanh(tf.conv2d(down, get('same'), 1, 'same')) as tf.Tensor4D
    const up = tf.relu(tf.conv2dTranspose(same, get('up'), [2, 8, 8, 4], 2, 'same'))
    return tf.sigmoid(tf.add(tf.conv2d(up, get('last'), 1, 'valid'), get('bias'))) as tf.Tensor4D
  }
  const trained = ['down', 'same', 'up', 'last', 'bias']
  const spec: StepSpec = {
    name: 'train',
    inputs: { x: { shape: [2, 8, 8, 2] }, y: { shape: [2, 8, 8, 2] }, rate: { shape: [] } },
    body({ x, y, rate }) {
      const loss = (): tf.Scalar => tf.mean(tf.squaredDifference(forward(x as tf.Tensor4D), y as tf.Tensor))
      const { value, grads } = tf.variableGrads(
        loss,
        trained.map((name) => variables.get(name) as tf.Variable),
      )
      for (const name of trained) {
        const variable = variables.get(name) as tf.Variable
        const grad = grads[variable.name] as tf.Tensor
        if (name !== 'down') variable.assign(tf.sub(variable, tf.mul(rate as tf.Tensor, grad)))
        else {
          const momentum = variables.get('momentum') as tf.Variable
          momentum.assign(tf.add(tf.mul(momentum, 0.9), grad))
          variable.assign(tf.sub(variable, tf.mul(rate as tf.Tensor, momentum)))
        }
      }
      return { loss: value, output: forward(x as tf.Tensor4D) }
    },
  }
  return { variables, spec }
}

const inputs = { x: drawn('x', 256), y: drawn('y', 256, 0.1), rate: Float32Array.of(0.3) }

/** The same step on TF.js's plain JavaScript backend. */
async function reference(steps: number): Promise<{ losses: number[]; state: Map<string, Float32Array> }> {
  const before = tf.getBackend()
  await tf.setBackend('cpu')
  const { variables, spec } = createNetwork()
  const losses: number[] = []
  for (let i = 0; i < steps; i++) {
    tf.tidy(() => {
      const tensors = {
        x: tf.tensor(inputs.x, [2, 8, 8, 2]),
        y: tf.tensor(inputs.y, [2, 8, 8, 2]),
        rate: tf.tensor(inputs.rate, []),
      }
      losses.push(spec.body(tensors).loss?.dataSync()[0] ?? Number.NaN)
    })
  }
  const state = new Map([...variables].map(([name, variable]) => [name, variable.dataSync().slice() as Float32Array]))
  for (const variable of variables.values()) variable.dispose()
  await tf.setBackend(before)
  return { losses, state }
}

async function trained(
  engine: Engine,
  work: (state: EngineState, step: () => Promise<number>) => Promise<void>,
): Promise<void> {
  const { variables, spec } = createNetwork()
  const state = await engine.createState(variables)
  const program = await engine.compile(spec, state)
  try {
    await work(state, async () => (await program.run(inputs)).loss?.[0] ?? Number.NaN)
  } finally {
    program.dispose()
    await state.dispose()
    for (const variable of variables.values()) variable.dispose()
  }
}

/** Results: those of the plain JavaScript backend, and the same again after a restore. */
export function describeNumbers(engine: () => Engine): void {
  it('computes what the cpu backend computes, over five steps', async () => {
    const expected = await reference(5)
    await trained(engine(), async (state, step) => {
      for (const loss of expected.losses) expect(await step()).toBeCloseTo(loss, 4)
      expect(expected.losses.at(-1)).toBeLessThan((expected.losses[0] ?? 0) * 0.98)
      for (const [name, { data }] of await state.snapshot()) {
        const wanted = expected.state.get(name) ?? new Float32Array(0)
        const worst = Math.max(...wanted.map((value, i) => Math.abs(value - (data[i] ?? Number.NaN))))
        expect(worst, name).toBeLessThan(TOLERANCE)
      }
    })
  })

  it('goes on bit for bit from a snapshot', () =>
    trained(engine(), async (state, step) => {
      await step()
      const saved = await state.snapshot()
      const first = [await step(), await step()]
      const end = await state.snapshot()
      await state.restore(saved)
      expect([await step(), await step()]).toEqual(first)
      expect(await state.snapshot()).toEqual(end)
    }))
}
