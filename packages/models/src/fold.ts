import { ChromaskError } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'
import {
  input,
  type LayersModel,
  type layers,
  model as layersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers'
import { type Flow, isNormLayer } from './network.js'
import { NORM_EPSILON } from './norm.js'
import type { NormLayer } from './norm-layer.js'
import type { UnetGenerator } from './unet-generator.js'

/**
 * The generator as a plain TF.js layers model of standard layers: batch norm, by its running statistics, is folded into
 * the kernels and biases of the convolutions before it. Inputs `luma_in` and `mask_in` `[B,H,W,1]`, output `[B,H,W,C]`;
 * equal to `generator.apply(luma, mask, 'running')` but for rounding. Loadable without chromask. The caller disposes it.
 *
 * @throws ChromaskError `models/cannot-fold` for instance norm, which depends on each picture.
 */
export function foldBatchNorm(generator: UnetGenerator): LayersModel {
  const { model, options } = generator
  if (options.norm === 'instance') {
    throw new ChromaskError(
      'models/cannot-fold',
      'instance norm depends on each picture and cannot be folded into weights. Train with norm batch or none to export.',
    )
  }
  // TF.js cannot tell the size of a cropped picture of any size, which a concatenation asks for when a model is loaded. A
  // fourth row and column of zeros, with padding 'same', crops the same pixels.
  const wideKernels = options.skip === 'concat'
  const folded = rebuild(model, wideKernels)
  for (const layer of model.layers) {
    const kernel = layer.weights[0]
    if (!kernel?.originalName.endsWith('kernel')) continue
    tf.tidy(() => {
      const transposed = layer.getClassName() === 'Conv2DTranspose'
      const norm = normAfter(layer)
      const { scale, shift } = norm ? scaleAndShift(norm) : { scale: tf.scalar(1), shift: undefined }
      // A kernel's output axis is the last one, a transposed kernel's the one before.
      const along = transposed && norm ? tf.reshape(scale, [-1, 1]) : scale
      const scaled = tf.mul(kernel.read(), along) as tf.Tensor4D
      const widened =
        wideKernels && transposed
          ? tf.pad(scaled, [
              [0, 1],
              [0, 1],
              [0, 0],
              [0, 0],
            ])
          : scaled
      folded.getLayer(layer.name).setWeights([widened, ...(shift ? [shift] : [])])
    })
  }
  return folded
}

/** The norm layer that a convolution's output goes through, crop layers in between. */
function normAfter(layer: layers.Layer): NormLayer | undefined {
  for (const node of layer.outboundNodes) {
    const next = node.outboundLayer
    if (isNormLayer(next)) return next
    if (next.getClassName() === 'Cropping2D') return normAfter(next)
  }
  return undefined
}

function scaleAndShift(norm: NormLayer): { scale: tf.Tensor; shift: tf.Tensor } {
  const { mean, variance } = norm.running as NonNullable<NormLayer['running']>
  const scale = tf.mul(norm.gamma.read(), tf.rsqrt(tf.add(variance.read(), NORM_EPSILON)))
  return { scale, shift: tf.sub(norm.beta.read(), tf.mul(mean.read(), scale)) }
}

/** The same graph without norm layers, and with a bias wherever one stood. */
function rebuild(model: LayersModel, wideKernels: boolean): LayersModel {
  const made = new Map<number, Flow>()
  const flowOf = (old: SymbolicTensor): Flow => {
    const known = made.get(old.id)
    if (known) return known
    // By node, not by layer: a norm layer may be shared. An input's node names itself as its source.
    const isInput = old.sourceLayer.getClassName() === 'InputLayer'
    const sources = isInput ? [] : (old.sourceLayer.inboundNodes[old.nodeIndex]?.inputTensors ?? []).map(flowOf)
    const flow = apply(old.sourceLayer, sources)
    made.set(old.id, flow)
    return flow
  }
  const apply = (layer: layers.Layer, sources: Flow[]): Flow => {
    const kind = layer.getClassName()
    if (kind === 'InputLayer') return input({ shape: layer.batchInputShape.slice(1), name: layer.name })
    if (isNormLayer(layer) || (wideKernels && kind === 'Cropping2D')) return sources[0] as Flow
    const config = layer.getConfig()
    if (normAfter(layer) && 'useBias' in config) config.useBias = true
    if (wideKernels && kind === 'Conv2DTranspose') Object.assign(config, { kernelSize: [4, 4], padding: 'same' })
    const Kind = layer.constructor as tf.serialization.SerializableConstructor<layers.Layer>
    return Kind.fromConfig(Kind, config).apply(sources.length === 1 ? (sources[0] as Flow) : sources) as Flow
  }
  const outputs = model.outputs.map(flowOf)
  return layersModel({ inputs: model.inputs.map(flowOf), outputs, name: model.name })
}
