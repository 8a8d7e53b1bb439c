import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-layers'
import * as tf from '@tensorflow/tfjs-core'
import * as runtime from 'onnxruntime-node'
import { type JitOptions, jit } from '../index.js'
import { random } from './random.js'

const STEPS = 10

function drawn(seed: number, shape: number[], scale: number): tf.Tensor {
  const next = random(seed)
  return tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => scale * (2 * next() - 1)),
    shape,
  )
}

interface Weights {
  readonly first: tf.Variable
  readonly depth: tf.Variable
  readonly point: tf.Variable
  readonly last: tf.Variable
  readonly scale: tf.Variable
  readonly shift: tf.Variable
}

const makeWeights = (): Weights => ({
  first: tf.variable(drawn(1, [3, 3, 2, 6], 0.4)),
  depth: tf.variable(drawn(2, [3, 3, 6, 2], 0.4)),
  point: tf.variable(drawn(3, [1, 1, 12, 8], 0.4)),
  last: tf.variable(drawn(4, [3, 3, 14, 2], 0.2)),
  scale: tf.variable(tf.ones([8])),
  shift: tf.variable(tf.zeros([8])),
})

/** Down by both kinds of pooling, through depthwise layers, up by both kinds of resizing, with a way across. */
function loss({ x, y }: Record<string, tf.Tensor>, weights: Weights): tf.Scalar {
  const conv = (input: tf.Tensor, filter: tf.Variable): tf.Tensor4D =>
    tf.conv2d(input as tf.Tensor4D, filter as unknown as tf.Tensor4D, 1, 'same')
  const wide = tf.elu(conv(x as tf.Tensor, weights.first))
  const down = tf.maxPool(wide as tf.Tensor4D, 2, 2, 'same')
  const deep = tf.depthwiseConv2d(down, weights.depth as unknown as tf.Tensor4D, 1, 'same')
  const mixed = conv(tf.avgPool(deep, 3, 2, 'same'), weights.point)
  const { mean, variance } = tf.moments(mixed, [0, 1, 2])
  const normal = tf.batchNorm(
    mixed,
    mean as tf.Tensor1D,
    variance as tf.Tensor1D,
    weights.shift as unknown as tf.Tensor1D,
    weights.scale as unknown as tf.Tensor1D,
    0.01,
  )
  const up = tf.image.resizeBilinear(tf.elu(normal) as tf.Tensor4D, [6, 6])
  // One picture at a time: TF.js's own gradient is wrong for the others of a batch.
  const large = tf.concat(
    tf.split(up, 2).map((picture) => tf.image.resizeNearestNeighbor(picture as tf.Tensor4D, [12, 12])),
    0,
  )
  return tf.losses.meanSquaredError(y as tf.Tensor, conv(tf.concat([wide, large], 3), weights.last)) as tf.Scalar
}

/** Losses of training the network for ten steps: compiled, and by TF.js's `cpu` backend. */
export async function trainBoth(
  options: Pick<JitOptions, 'providers' | 'cpuFallback'> = {},
): Promise<[number, number][]> {
  await tf.setBackend('cpu')
  const data = { x: drawn(5, [2, 12, 12, 2], 1), y: drawn(6, [2, 12, 12, 2], 1) }
  const [eager, compiled] = [makeWeights(), makeWeights()]
  const [own, other] = [tf.train.adam(0.01), tf.train.adam(0.01)]
  const minimize = (optimizer: tf.Optimizer, inputs: Record<string, tf.Tensor>, weights: Weights): tf.Scalar =>
    optimizer.minimize(() => loss(inputs, weights), true) as tf.Scalar
  const step = await jit((inputs) => ({ loss: minimize(other, inputs, compiled) }), { runtime, ...options })
  const losses: [number, number][] = []
  for (let i = 0; i < STEPS; i++) {
    const expected = minimize(own, data, eager).dataSync()[0] as number
    losses.push([Number((await step.run(data)).loss?.[0]), expected])
  }
  await step.dispose()
  return losses
}
