import type { Judgement, NamedVariables, NormMode } from '@chromask/core/tensor'
import type * as tf from '@tensorflow/tfjs-core'
import {
  type LayersModel,
  type LayerVariable,
  type layers,
  model as layersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers'
import type { NormSwitch } from './norm.js'
import type { NormLayer } from './norm-layer.js'

/** A model's variables by names that stay the same from process to process: `layer/weight`. */
export function variablesOf(model: LayersModel): { trainable: NamedVariables; statistics: NamedVariables } {
  const named = (weights: readonly LayerVariable[], layer: string): [string, tf.Variable][] =>
    weights.map((weight) => [`${layer}/${weight.originalName.split('/').at(-1)}`, weight.read() as tf.Variable])
  return {
    trainable: new Map(model.layers.flatMap((layer) => named(layer.trainableWeights, layer.name))),
    statistics: new Map(model.layers.flatMap((layer) => named(layer.nonTrainableWeights, layer.name))),
  }
}

/** Frees a model. TF.js keeps the weights of a layer that was applied twice, such as a shared norm. */
export function disposeModel(model: LayersModel): void {
  const { trainable, statistics } = variablesOf(model)
  model.dispose()
  for (const variable of [...trainable.values(), ...statistics.values()]) if (!variable.isDisposed) variable.dispose()
}

/** Applies a model with its norm layers in a mode. */
export function applyIn(model: LayersModel, current: NormSwitch, mode: NormMode, inputs: tf.Tensor[]): tf.Tensor4D {
  const before = current.mode
  current.mode = mode
  try {
    return model.apply(inputs.length === 1 ? (inputs[0] as tf.Tensor) : inputs) as tf.Tensor4D
  } finally {
    current.mode = before
  }
}

/** What applies a discriminator's model and keeps what its activations give: the outputs of all layers but the last. */
export function createJudge(
  model: LayersModel,
  current: NormSwitch,
): (mode: NormMode, picture: tf.Tensor4D) => Judgement {
  const activations = model.layers.filter((layer) => layer.name.endsWith('_act'))
  const outputs = [...model.outputs, ...activations.map((layer) => layer.output as SymbolicTensor)]
  // Over the same layers, and so with the same variables.
  const whole = layersModel({ inputs: model.inputs, outputs })
  return (mode, picture) => {
    const [logits, ...features] = applyIn(whole, current, mode, [picture]) as unknown as tf.Tensor4D[]
    return { logits: logits as tf.Tensor4D, features }
  }
}

export const isNormLayer = (layer: layers.Layer): layer is NormLayer => layer.getClassName() === 'ChromaskNorm'
