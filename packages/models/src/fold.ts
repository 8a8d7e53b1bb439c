import { ChromaskError } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'
import { input, type LayersModel, layers, model as layersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers'
import { isNormLayer } from './network.js'
import type { NormLayer } from './norm-layer.js'
import type { Flow } from './parts.js'

/**
 * A generator as a plain TF.js layers model of standard layers: batch norm, by its running statistics, is folded into the
 * kernels and biases of the convolutions before it, or becomes a scale and a shift where it comes after something else;
 * dropout is gone. Inputs `luma_in` and `mask_in` `[B,H,W,1]`, output `[B,H,W,C]`; equal to `generator.apply(luma, mask,
 * 'running')` but for rounding (of a bins generator: to its `logits`). Loadable without chromask, but for reflection padding:
 * see {@link registerReflectPadding}. The caller disposes it.
 *
 * @throws ChromaskError `models/cannot-fold` for instance norm, which depends on each picture.
 */
export function foldBatchNorm({ model }: { readonly model: LayersModel }): LayersModel {
  if (model.layers.some((layer) => isNormLayer(layer) && layer.kind === 'instance')) {
    throw new ChromaskError(
      'models/cannot-fold',
      'instance norm depends on each picture and cannot be folded into weights. Train with norm batch or none to export.',
    )
  }
  // TF.js cannot tell the size of a cropped picture of any size, which a concatenation asks for when a model is loaded. A
  // fourth row and column of zeros, with padding 'same', crops the same pixels.
  const wideKernels = model.layers.some(isSkipConcatenation)
  const folded = rebuild(model, wideKernels)
  for (const layer of model.layers) {
    if (isNormLayer(layer)) {
      if (folded.layers.some(({ name }) => name === layer.name)) setScale(folded.getLayer(layer.name), layer)
      continue
    }
    const [kernel, bias] = layer.weights
    if (!kernel?.originalName.endsWith('kernel')) continue
    tf.tidy(() => {
      const transposed = layer.getClassName() === 'Conv2DTranspose'
      const norm = normAfter(layer)
      const { scale, shift } = norm ? scaleAndShift(norm) : { scale: tf.scalar(1), shift: undefined }
      // A kernel's output axis is the last one, a transposed kernel's the one before.
      const along = transposed && norm ? tf.reshape(scale, [-1, 1]) : scale
      const scaled = tf.mul(kernel.read(), along) as tf.Tensor4D
      const widened =
        wideKernels && isCropped(layer)
          ? tf.pad(scaled, [
              [0, 1],
              [0, 1],
              [0, 0],
              [0, 0],
            ])
          : scaled
      const moved = bias && tf.mul(bias.read(), scale)
      const sum = moved && shift ? tf.add(moved, shift) : (moved ?? shift)
      folded.getLayer(layer.name).setWeights([widened, ...(sum ? [sum] : [])])
    })
  }
  return folded
}

const isSkipConcatenation = (layer: layers.Layer): boolean =>
  layer.getClassName() === 'Concatenate' && layer.name.endsWith('_skip')

/** A transposed convolution of 3x3, of which a row and a column are cropped. */
const isCropped = (layer: layers.Layer): boolean =>
  layer.getClassName() === 'Conv2DTranspose' && layer.getConfig().padding === 'valid'

/** The norm layer that a convolution's output goes through, crop layers in between. */
function normAfter(layer: layers.Layer): NormLayer | undefined {
  for (const node of layer.outboundNodes) {
    const next = node.outboundLayer
    if (isNormLayer(next)) return next
    if (next.getClassName() === 'Cropping2D') return normAfter(next)
  }
  return undefined
}

/** Whether a norm comes right after a convolution, crop layers in between, and can go into its weights. */
function isAbsorbed(source: SymbolicTensor): boolean {
  const layer = source.sourceLayer
  if (layer.getClassName() === 'Cropping2D') return isAbsorbed(layer.inboundNodes[0]?.inputTensors[0] as SymbolicTensor)
  return layer.weights[0]?.originalName.endsWith('kernel') === true
}

function scaleAndShift(norm: NormLayer): { scale: tf.Tensor; shift: tf.Tensor } {
  const { mean, variance } = norm.running as NonNullable<NormLayer['running']>
  const scale = tf.mul(norm.gamma.read(), tf.rsqrt(tf.add(variance.read(), norm.epsilon)))
  return { scale, shift: tf.sub(norm.beta.read(), tf.mul(mean.read(), scale)) }
}

function setScale(layer: layers.Layer, norm: NormLayer): void {
  tf.tidy(() => {
    const { scale, shift } = scaleAndShift(norm)
    layer.setWeights([tf.reshape(scale, [1, 1, -1, 1]), shift])
  })
}

/** The same graph without norm layers, and with a bias wherever one stood. */
function rebuild(model: LayersModel, wideKernels: boolean): LayersModel {
  const made = new Map<number, Flow>()
  const flowOf = (old: SymbolicTensor): Flow => {
    const known = made.get(old.id)
    if (known) return known
    // By node, not by layer: a norm layer may be shared. An input's node names itself as its source.
    const isInput = old.sourceLayer.getClassName() === 'InputLayer'
    const sources = isInput ? [] : (old.sourceLayer.inboundNodes[old.nodeIndex]?.inputTensors ?? [])
    const flow = apply(old.sourceLayer, sources)
    made.set(old.id, flow)
    return flow
  }
  const apply = (layer: layers.Layer, sources: SymbolicTensor[]): Flow => {
    const kind = layer.getClassName()
    if (kind === 'InputLayer') return input({ shape: layer.batchInputShape.slice(1), name: layer.name })
    const flows = sources.map(flowOf)
    const [first, ...more] = flows as [Flow, ...Flow[]]
    if (kind === 'ChromaskDropout') return first
    if (isNormLayer(layer)) {
      if (isAbsorbed(sources[0] as SymbolicTensor)) return first
      return layers.depthwiseConv2d({ name: layer.name, kernelSize: 1 }).apply(first) as Flow
    }
    if (wideKernels && kind === 'Cropping2D' && isCropped(sources[0]?.sourceLayer as layers.Layer)) return first
    const config = layer.getConfig()
    if (normAfter(layer) && 'useBias' in config) config.useBias = true
    if (wideKernels && isCropped(layer)) Object.assign(config, { kernelSize: [4, 4], padding: 'same' })
    const Kind = layer.constructor as tf.serialization.SerializableConstructor<layers.Layer>
    return Kind.fromConfig(Kind, config).apply(more.length === 0 ? first : flows) as Flow
  }
  const outputs = model.outputs.map(flowOf)
  return layersModel({ inputs: model.inputs.map(flowOf), outputs, name: model.name })
}
