import * as tf from '@tensorflow/tfjs-core'
import { layers, type Shape } from '@tensorflow/tfjs-layers'

/** PyTorch's `ReflectionPad2d`: mirrors `border` pixels over each edge, the edge itself left out. */
export function createReflectLayer(name: string, border: number): layers.Layer {
  return new ReflectPadding({ name, border })
}

// tfjs-layers asks for a class here.
class ReflectPadding extends layers.Layer {
  static className = 'ChromaskReflectPadding'
  private readonly border: number

  constructor(config: { name?: string; border: number }) {
    super(config)
    this.border = config.border
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    const [count, height, width, channels] = inputShape as (number | null)[]
    const wider = (size: number | null | undefined): number | null => (size == null ? null : size + 2 * this.border)
    return [count ?? null, wider(height), wider(width), channels ?? null]
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D
    const sides: [number, number] = [this.border, this.border]
    // TF.js's gradient leaves out what the border gives: for pictures only, before which there is nothing to train.
    return tf.mirrorPad(x, [[0, 0], sides, sides, [0, 0]], 'reflect')
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), border: this.border }
  }
}

/**
 * Makes reflection padding known to TF.js's `loadLayersModel`. A model that {@link foldBatchNorm} made of a residual
 * generator with blocks of `padding: 'none'` has it; all others are of standard layers.
 */
export function registerReflectPadding(): void {
  tf.serialization.registerClass(ReflectPadding as unknown as tf.serialization.SerializableConstructor<layers.Layer>)
}
