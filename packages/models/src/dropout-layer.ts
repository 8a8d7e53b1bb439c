import { randomUniform } from '@chromask/onnx'
import * as tf from '@tensorflow/tfjs-core'
import { initializers, type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers'
import type { NormSwitch } from './norm.js'

/**
 * Dropout (Srivastava et al. 2014) in training alone: a share of `rate` becomes zero, the rest grows to make up for it.
 * What falls out follows from the seed and from a counter among the network's statistics, which each application in
 * training moves on: the same in every engine, and again after a checkpoint. TF.js's own draws hidden numbers, which a
 * compiled step would draw once and for all.
 */
export function createDropoutLayer(name: string, rate: number, current: NormSwitch, seed: string): layers.Layer {
  return new Dropout(name, rate, current, seed)
}

// tfjs-layers asks for a class here.
class Dropout extends layers.Layer {
  static className = 'ChromaskDropout'
  private counter?: LayerVariable

  constructor(
    name: string,
    private readonly rate: number,
    private readonly current: NormSwitch,
    private readonly seed: string,
  ) {
    super({ name })
  }

  override build(): void {
    this.counter = this.addWeight('counter', [], 'float32', initializers.zeros(), undefined, false)
    this.built = true
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return inputShape
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor
    if (this.current.mode !== 'training') return x
    const counter = this.counter as LayerVariable
    // Whole numbers, also where a moving average of statistics has left another.
    const count = tf.floor(counter.read()) as tf.Scalar
    const kept = tf.greaterEqual(randomUniform(x.shape, count, this.seed), this.rate)
    counter.write(tf.add(count, 1))
    return tf.mul(x, tf.div(tf.cast(kept, 'float32'), 1 - this.rate))
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate, seed: this.seed }
  }
}
