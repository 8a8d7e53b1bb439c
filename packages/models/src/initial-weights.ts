import { ChromaskError, type Random } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel, LayerVariable, layers } from '@tensorflow/tfjs-layers'

/**
 * How kernels of k x k are drawn at first. `fan-out`: normal, of deviation √(2 / k²·filters), as the seed system and
 * ResNets have it (He et al. 2015). `fan-in`: normal, cut off at two deviations, of variance 1 / (k²·channels), TensorFlow's
 * variance scaling. `uniform`: within ±1/√(k²·channels), biases too, PyTorch's default. A number: normal, of this deviation
 * about 0, and scales of norm layers about 1 (DCGAN, pix2pix). Transposed kernels count filters as channels, as both
 * libraries do.
 */
export type InitialWeights = 'fan-out' | 'fan-in' | 'uniform' | number

/** The deviation of what is left of a normal distribution that is cut off at two deviations. */
const CUT_DEVIATION = 0.87962566103423978

export function checkInitial(what: string, initial: InitialWeights): void {
  if (['fan-out', 'fan-in', 'uniform'].includes(initial as string)) return
  if (typeof initial === 'number' && initial > 0 && Number.isFinite(initial)) return
  throw new ChromaskError(
    'models/invalid-option',
    `${what}: initial must be fan-out, fan-in, uniform or a deviation above 0, got ${initial}.`,
  )
}

/** Draws every kernel anew, those of `deviations` normal and of the given one. Each layer has a stream of its own. */
export function initializeWeights(
  model: LayersModel,
  random: Random,
  initial: InitialWeights,
  deviations: Readonly<Record<string, number>> = {},
): void {
  for (const layer of model.layers) {
    const stream = random.fork(layer.name)
    const kernel = weightOf(layer, 'kernel')
    if (!kernel) {
      const scale = weightOf(layer, 'gamma')
      if (scale && typeof initial === 'number') write(scale, () => 1 + stream.normal() * initial)
      continue
    }
    const [size, , before, after] = kernel.shape as [number, number, number, number]
    // A transposed kernel is [k, k, out, in].
    const transposed = layer.getClassName() === 'Conv2DTranspose'
    const fan = { in: size * size * before, out: size * size * (transposed ? before : after) }
    const deviation = deviations[layer.name] ?? initial
    if (typeof deviation === 'number') write(kernel, () => stream.normal() * deviation)
    else if (deviation === 'fan-out') write(kernel, () => stream.normal() * Math.sqrt(2 / fan.out))
    else if (deviation === 'fan-in') write(kernel, () => cutNormal(stream) / (Math.sqrt(fan.in) * CUT_DEVIATION))
    else {
      const limit = 1 / Math.sqrt(fan.in)
      const bias = weightOf(layer, 'bias')
      write(kernel, () => stream.uniform(-limit, limit))
      if (bias) write(bias, () => stream.uniform(-limit, limit))
    }
  }
}

const weightOf = (layer: layers.Layer, name: string): LayerVariable | undefined =>
  layer.weights.find(({ originalName }) => originalName.endsWith(name))

function write(weight: LayerVariable, draw: () => number): void {
  const shape = weight.shape as number[]
  const drawn = tf.tensor(Float32Array.from({ length: tf.util.sizeFromShape(shape) }, draw), shape)
  weight.write(drawn)
  drawn.dispose()
}

function cutNormal(stream: Random): number {
  const value = stream.normal()
  return Math.abs(value) <= 2 ? value : cutNormal(stream)
}
