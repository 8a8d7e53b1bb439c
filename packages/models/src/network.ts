import { ChromaskError, type Random } from '@chromask/core'
import type { Judgement, NamedVariables, NormMode } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'
import {
  type LayersModel,
  type LayerVariable,
  layers,
  model as layersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers'
import type { NormSwitch } from './norm.js'
import { createNormLayer, type NormLayer } from './norm-layer.js'

/** How activations are normalised. */
export type NormOption = 'batch' | 'instance' | 'none'

export const normOptions: readonly NormOption[] = ['batch', 'instance', 'none']

/** A symbolic `[B,H,W,C]` tensor on its way through a model being built. */
export type Flow = SymbolicTensor

export interface ConvolutionOptions {
  readonly name: string
  readonly filters: number
  /** @default 3 */
  readonly kernel?: number
  /** @default 1 */
  readonly stride?: 1 | 2
  /** Pixels of zeros on each side, as PyTorch's `padding`. @default 1 */
  readonly padding?: number
}

/** Convolutions padded as PyTorch pads them, out of standard layers. No biases: the norm layer after has one. */
export const convolution = (
  x: Flow,
  { name, filters, kernel = 3, stride = 1, padding = 1 }: ConvolutionOptions,
): Flow => {
  const padded = padding > 0 ? (layers.zeroPadding2d({ padding, name: `${name}_pad` }).apply(x) as Flow) : x
  return layers
    .conv2d({
      name,
      filters,
      kernelSize: kernel,
      strides: stride,
      padding: 'valid',
      useBias: false,
      kernelInitializer: 'zeros',
    })
    .apply(padded) as Flow
}

/** A transposed 3x3 convolution of stride 2 that doubles the size, as PyTorch's with padding 1 and output padding 1. */
export const transposedConvolution = (x: Flow, name: string, filters: number): Flow => {
  const wide = layers
    .conv2dTranspose({
      name,
      filters,
      kernelSize: 3,
      strides: 2,
      padding: 'valid',
      useBias: false,
      kernelInitializer: 'zeros',
    })
    .apply(x)
  const cropping: [[number, number], [number, number]] = [
    [1, 0],
    [1, 0],
  ]
  const crop = layers.cropping2D({ name: `${name}_crop`, cropping })
  // TF.js takes a pixel off an unknown size and calls it −1; a concatenation then finds sizes that do not match.
  crop.computeOutputShape = (shape) => {
    const [count, height, width, channels] = shape as (number | null)[]
    const cropped = (size: number | null | undefined): number | null => (size == null || size < 0 ? null : size - 1)
    return [count ?? null, cropped(height), cropped(width), channels ?? null]
  }
  return crop.apply(wide as Flow) as Flow
}

/** A norm layer, or nothing. */
export const normalized = (x: Flow, name: string, norm: NormOption, current: NormSwitch): Flow =>
  norm === 'none' ? x : (createNormLayer(name, norm, current).apply(x) as Flow)

/** The kernels' standard deviation of the seed system: sqrt(2 / (k·k·filters)). */
const heDeviation = (kernel: number, filters: number): number => Math.sqrt(2 / (kernel * kernel * filters))

/** Draws every kernel anew: normal, of He's deviation or the given one. Each layer has a stream of its own. */
export function initializeKernels(
  model: LayersModel,
  random: Random,
  deviations: Readonly<Record<string, number>> = {},
): void {
  for (const layer of model.layers) {
    const kernel = layer.weights.find((weight) => weight.originalName.endsWith('kernel'))
    if (!kernel) continue
    const shape = kernel.shape as number[]
    // A transposed kernel is [k, k, out, in].
    const filters = layer.getClassName() === 'Conv2DTranspose' ? shape[2] : shape[3]
    const deviation = deviations[layer.name] ?? heDeviation(shape[0] as number, filters as number)
    const stream = random.fork(layer.name)
    const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => stream.normal() * deviation)
    const drawn = tf.tensor(values, shape)
    kernel.write(drawn)
    drawn.dispose()
  }
}

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

/** Integers ≥ `least`, and whatever else an option must be. */
export function checkInteger(what: string, name: string, value: number, least: number, multipleOf = 1): void {
  if (Number.isInteger(value) && value >= least && value % multipleOf === 0) return
  const kind = multipleOf === 1 ? 'an integer' : `a multiple of ${multipleOf}`
  throw new ChromaskError('models/invalid-option', `${what}: ${name} must be ${kind} ≥ ${least}, got ${value}.`)
}

export function checkChoice(what: string, name: string, value: string, legal: readonly string[]): void {
  if (legal.includes(value)) return
  throw new ChromaskError('models/invalid-option', `${what}: ${name} must be one of ${legal.join(', ')}, got ${value}.`)
}

/** Sizes must halve evenly at every encoder. */
export function checkSize(what: string, size: number, depth: number): void {
  const step = 2 ** depth
  if (Number.isInteger(size) && size >= step && size % step === 0) return
  const lower = Math.max(step, Math.floor(size / step) * step)
  throw new ChromaskError(
    'models/invalid-size',
    `${what}: with a depth of ${depth}, sizes must be multiples of ${step}, got ${size}. Use ${lower} or ${lower + step}.`,
  )
}
