import { ChromaskError, messageOf } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers'
import { asObject } from './checks.js'
import { checkManifest, MODEL_JSON, type ModelManifest, WEIGHTS } from './manifest.js'
import { type ColorPredictor, readyBackend, runNetwork } from './predictor.js'

/** An exported model in memory. */
export interface LoadedModel extends ColorPredictor {
  readonly manifest: ModelManifest
  /** Frees the weights. */
  dispose(): void
}

/** The parts of an exported model. */
export interface ModelParts {
  /** The parsed `manifest.json`. */
  readonly manifest: unknown
  /** The parsed `tfjs/model.json`. */
  readonly modelJson: unknown
  /** The bytes of `tfjs/weights.bin`. */
  readonly weights: ArrayBuffer | Uint8Array
}

/**
 * A model from its parts, wherever they come from. `loadModel` also compares them with the manifest's digests.
 *
 * @throws ChromaskError `colorize/invalid-manifest`, `colorize/damaged-model`, `colorize/no-backend`.
 */
export async function createModel({ manifest: given, modelJson, weights }: ModelParts): Promise<LoadedModel> {
  const manifest = checkManifest(given)
  await readyBackend()
  const network = await loadNetwork(modelJson, weights)
  const { colorSpace, size, sizeMultiple, generator } = manifest
  const inputs = network.inputs.length
  const channels = network.outputs[0]?.shape.at(-1)
  if (inputs !== (generator.maskInput ? 2 : 1) || channels !== generator.chromaChannels) {
    network.dispose()
    throw damaged(
      MODEL_JSON,
      `has ${inputs} inputs and ${channels} channels of chroma, which is not what the manifest says`,
    )
  }
  let isDisposed = false
  return {
    manifest,
    colorSpace,
    size,
    sizeMultiple,
    predict(input) {
      if (isDisposed)
        throw new ChromaskError('colorize/disposed', `the model ${manifest.name} was disposed. Load it again.`)
      return runNetwork(input, (luma, mask) => network.predict(generator.maskInput ? [luma, mask] : luma) as tf.Tensor)
    },
    dispose() {
      if (!isDisposed) network.dispose()
      isDisposed = true
    },
  }
}

async function loadNetwork(modelJson: unknown, weights: ArrayBuffer | Uint8Array): Promise<LayersModel> {
  const { modelTopology, weightsManifest } = asObject(modelJson)
  const weightSpecs = Array.isArray(weightsManifest) ? asObject(weightsManifest[0]).weights : undefined
  if (!Array.isArray(weightSpecs)) throw damaged(MODEL_JSON, 'is not a TF.js layers model')
  // A view may be a part of something larger.
  const bytes = weights instanceof Uint8Array ? weights.slice().buffer : weights
  const specs = weightSpecs as tf.io.WeightsManifestEntry[]
  const expected = specs.reduce((sum, { shape }) => sum + tf.util.sizeFromShape(shape) * 4, 0)
  if (bytes.byteLength !== expected) throw damaged(WEIGHTS, `needs ${expected} bytes, got ${bytes.byteLength}`)
  const artifacts: tf.io.ModelArtifacts = {
    modelTopology: modelTopology as tf.io.ModelArtifacts['modelTopology'] & object,
    weightSpecs: specs,
    weightData: bytes,
  }
  try {
    return await loadLayersModel({ load: async () => artifacts })
  } catch (cause) {
    throw damaged(MODEL_JSON, `cannot be loaded: ${messageOf(cause)}`, cause)
  }
}

/** `colorize/damaged-model`, naming the file. */
export const damaged = (file: string, problem: string, cause?: unknown): ChromaskError =>
  new ChromaskError('colorize/damaged-model', `${file} ${problem}. Copy or export the model again.`, { cause })
