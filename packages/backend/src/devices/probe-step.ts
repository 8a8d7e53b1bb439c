import { createRandom } from '@chromask/core'
import type { StepSpec } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'

export interface ProbeOptions {
  readonly batch: number
  /** Of the picture's sides. */
  readonly size: number
  readonly channels: number
}

export interface Probe {
  readonly variables: ReadonlyMap<string, tf.Variable>
  readonly spec: StepSpec
  readonly inputs: Readonly<Record<string, Float32Array>>
}

/**
 * A small training step that needs no gradients registered with TF.js, since who asks for an engine may not have done
 * so yet: two convolutions, forward and backward kernel by kernel, and an optimizer like Adam. Everything is drawn from
 * fixed seeds. Outputs: `loss`, and `norm`, the square of the gradients' norm.
 */
export function createProbe({ batch, size, channels }: ProbeOptions): Probe {
  const shape: [number, number, number, number] = [batch, size, size, channels]
  const filter: [number, number, number, number] = [3, 3, channels, channels]
  const variables = new Map<string, tf.Variable>()
  tf.tidy(() => {
    for (const name of ['first', 'second']) {
      variables.set(name, tf.variable(tf.tensor(drawn(name, filter, 1 / Math.sqrt(9 * channels)), filter)))
      for (const slot of ['mean', 'square']) variables.set(`${name}/${slot}`, tf.variable(tf.zeros(filter)))
    }
  })
  const variable = (name: string): tf.Variable => variables.get(name) as tf.Variable
  const update = (name: string, gradient: tf.Tensor): void => {
    const mean = tf.add(tf.mul(variable(`${name}/mean`), 0.9), tf.mul(gradient, 0.1))
    const square = tf.add(tf.mul(variable(`${name}/square`), 0.99), tf.mul(tf.square(gradient), 0.01))
    variable(`${name}/mean`).assign(mean)
    variable(`${name}/square`).assign(square)
    // Larger than Adam's ε: where a gradient is all but zero, its sign must not decide.
    variable(name).assign(tf.sub(variable(name), tf.mul(tf.div(mean, tf.add(tf.sqrt(square), 0.01)), 0.05)))
  }
  const spec: StepSpec = {
    name: 'probe',
    inputs: { x: { shape }, y: { shape } },
    body({ x, y }) {
      const [first, second] = ['first', 'second'].map((name) => variable(name) as unknown as tf.Tensor4D) as [
        tf.Tensor4D,
        tf.Tensor4D,
      ]
      const inner = tf.conv2d(x as tf.Tensor4D, first, 1, 'same')
      const hidden = tf.relu(inner)
      const error = tf.sub(tf.conv2d(hidden, second, 1, 'same'), y as tf.Tensor) as tf.Tensor4D
      const slope = tf.mul(error, 2 / error.size) as tf.Tensor4D
      const back = tf.conv2dTranspose(slope, second, shape, 1, 'same')
      const secondGradient = filterGradient(hidden, slope, filter)
      const firstGradient = filterGradient(
        x as tf.Tensor4D,
        tf.where(tf.greater(inner, 0), back, tf.zerosLike(back)),
        filter,
      )
      update('first', firstGradient)
      update('second', secondGradient)
      const norm = tf.add(tf.sum(tf.square(firstGradient)), tf.sum(tf.square(secondGradient)))
      return { loss: tf.mean(tf.square(error)), norm }
    },
  }
  return { variables, spec, inputs: { x: drawn('x', shape, 1), y: drawn('y', shape, 1) } }
}

const filterGradient = (x: tf.Tensor4D, dy: tf.Tensor4D, filterShape: readonly number[]): tf.Tensor =>
  tf.engine().runKernel('Conv2DBackpropFilter', { x, dy } as unknown as tf.NamedTensorMap, {
    strides: 1,
    pad: 'same',
    dataFormat: 'NHWC',
    filterShape: [...filterShape],
  }) as tf.Tensor

function drawn(seed: string, shape: readonly number[], scale: number): Float32Array {
  const random = createRandom(`probe/${seed}`)
  return Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => random.uniform(-scale, scale))
}
