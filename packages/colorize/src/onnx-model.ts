import { ChromaskError, messageOf } from '@chromask/core'
import { type OnnxRuntime, type OpenModel, openModel } from '@chromask/onnx'
import { checkManifest, MODEL_ONNX } from './manifest.js'
import { damaged, type LoadedModel } from './model.js'

/** The parts of a model for ONNX Runtime. */
export interface OnnxModelParts {
  /** The parsed `manifest.json`. */
  readonly manifest: unknown
  /** The bytes of `model.onnx`. */
  readonly onnx: Uint8Array
}

export interface OnnxModelOptions {
  /** The module `onnxruntime-node` or `onnxruntime-web`. */
  readonly runtime: OnnxRuntime
  /** Execution providers, the preferred one first. @default ['cpu'] */
  readonly providers?: readonly string[]
  /** @default ONNX Runtime's own choice */
  readonly threads?: number
}

/**
 * A model for ONNX Runtime from its parts, wherever they come from. `loadModel` also compares them with the manifest's
 * digests. TF.js needs no backend for it.
 *
 * @throws ChromaskError `colorize/invalid-manifest`, `colorize/damaged-model`.
 */
export async function createOnnxModel(
  { manifest: given, onnx }: OnnxModelParts,
  options: OnnxModelOptions,
): Promise<LoadedModel> {
  const manifest = checkManifest(given)
  const { colorSpace, size, sizeMultiple, generator } = manifest
  const network = await opened(onnx, options)
  const inputs = generator.maskInput ? ['luma_in', 'mask_in'] : ['luma_in']
  if (network.inputNames.join() !== inputs.join() || network.outputNames.join() !== 'chroma') {
    const { inputNames, outputNames } = network
    await network.dispose()
    throw damaged(MODEL_ONNX, `takes ${inputNames} and gives ${outputNames}, which is not what the manifest says`)
  }
  let isDisposed = false
  return {
    manifest,
    colorSpace,
    size,
    sizeMultiple,
    async predict({ width, height, luma, mask }) {
      if (isDisposed)
        throw new ChromaskError('colorize/disposed', `the model ${manifest.name} was disposed. Load it again.`)
      const shape = [1, height, width, 1]
      const { chroma } = await network.run({
        luma_in: { shape, data: luma },
        ...(generator.maskInput && { mask_in: { shape, data: mask } }),
      })
      if (chroma?.shape.join() !== `1,${height},${width},${generator.chromaChannels}`) {
        throw damaged(MODEL_ONNX, `gives chroma of shape [${chroma?.shape}], which is not what the manifest says`)
      }
      return chroma.data as Float32Array
    },
    dispose() {
      if (!isDisposed) void network.dispose()
      isDisposed = true
    },
  }
}

async function opened(bytes: Uint8Array, options: OnnxModelOptions): Promise<OpenModel> {
  try {
    return await openModel(bytes, options)
  } catch (cause) {
    // The file may be whole all the same: a runtime that cannot start says so here, too.
    throw new ChromaskError(
      'colorize/damaged-model',
      `${MODEL_ONNX} cannot be opened: ${messageOf(cause).replace(/\.*$/, '')}. If that is about the file, copy or export the model again; ` +
        'if it is about the runtime, see to it that it finds its own files.',
      { cause },
    )
  }
}
