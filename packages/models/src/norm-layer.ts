import { ChromaskError } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'
import { initializers, type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers'
import { NORM_EPSILON, NORM_MOMENTUM, type NormSwitch, normalize, normalizeBy } from './norm.js'

export type NormKind = 'batch' | 'instance'

/** A norm layer, with its weights. */
export interface NormLayer extends layers.Layer {
  readonly kind: NormKind
  readonly epsilon: number
  readonly gamma: LayerVariable
  readonly beta: LayerVariable
  /** Running statistics; batch norm alone has them. */
  readonly running?: { readonly mean: LayerVariable; readonly variance: LayerVariable }
}

/**
 * Batch or instance norm over `[B,H,W,C]` with PyTorch's constants, as a layer. TF.js's own has other constants, a
 * biased running variance, a gradient that materialises tiled tensors, and running statistics that `trainable = false`
 * does not stop. Which statistics count is read from `current` at each call, since a layers model hands its layers
 * nothing but `training`.
 */
export function createNormLayer(
  name: string,
  kind: NormKind,
  current: NormSwitch,
  epsilon: number = NORM_EPSILON,
): NormLayer {
  return new Norm(name, kind, current, epsilon) as unknown as NormLayer
}

// tfjs-layers asks for a class here.
class Norm extends layers.Layer {
  static className = 'ChromaskNorm'
  readonly kind: NormKind
  readonly epsilon: number
  gamma?: LayerVariable
  beta?: LayerVariable
  running?: { mean: LayerVariable; variance: LayerVariable }
  private readonly current: NormSwitch

  constructor(name: string, kind: NormKind, current: NormSwitch, epsilon: number) {
    super({ name })
    this.kind = kind
    this.epsilon = epsilon
    this.current = current
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = (inputShape as Shape).at(-1) as number
    const { ones, zeros } = initializers
    const add = (name: string, initial: ReturnType<typeof ones>, trainable: boolean): LayerVariable =>
      this.addWeight(name, [channels], 'float32', initial, undefined, trainable)
    this.gamma = add('gamma', ones(), true)
    this.beta = add('beta', zeros(), true)
    if (this.kind === 'batch')
      this.running = { mean: add('running_mean', zeros(), false), variance: add('running_variance', ones(), false) }
    this.built = true
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return inputShape
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D
    const [gamma, beta] = [this.gamma?.read() as tf.Tensor1D, this.beta?.read() as tf.Tensor1D]
    const { running, epsilon } = this
    if (running && this.current.mode === 'running') {
      const [mean, variance] = [running.mean.read() as tf.Tensor1D, running.variance.read() as tf.Tensor1D]
      return normalizeBy(x, gamma, beta, mean, variance, epsilon)
    }
    if (running && this.current.mode === 'training') {
      const observe = (mean: tf.Tensor, variance: tf.Tensor, count: number): void => {
        if (count < 2) {
          throw new ChromaskError(
            'models/single-value',
            `${this.name}: batch norm in training needs more than one value for each channel, got batch ${x.shape[0]} of 1x1. Use larger batches or pictures.`,
          )
        }
        // PyTorch's running variance is the unbiased one.
        move(running.mean, mean, 1)
        move(running.variance, variance, count / (count - 1))
      }
      return normalize(x, gamma, beta, 'batch', { epsilon, observe })
    }
    return normalize(x, gamma, beta, this.kind, { epsilon })
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), kind: this.kind, epsilon: this.epsilon }
  }
}

function move(running: LayerVariable, value: tf.Tensor, factor: number): void {
  const flat = tf.reshape(value, running.shape as number[])
  running.write(tf.add(tf.mul(running.read(), 1 - NORM_MOMENTUM), tf.mul(flat, NORM_MOMENTUM * factor)))
}
