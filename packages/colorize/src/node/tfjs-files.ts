import { foldBatchNorm, type UnetGenerator } from '@chromask/models'
import * as tf from '@tensorflow/tfjs-core'
import { MODEL_JSON, WEIGHTS } from '../manifest.js'
import { checkFinite } from './check-finite.js'

/** The two files of TF.js' own format. */
export async function tfjsFiles(generator: UnetGenerator): Promise<Record<string, Uint8Array>> {
  const folded = foldBatchNorm(generator)
  try {
    const artifacts = await artifactsOf(folded)
    const { modelTopology, weightSpecs, weightData, format, generatedBy, convertedBy } = artifacts
    const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData))
    checkFinite(generator.model.name, new Float32Array(weights.buffer))
    // Paths are relative to model.json: TF.js itself can load it by its address.
    const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }]
    const json = JSON.stringify({ format, generatedBy, convertedBy, modelTopology, weightsManifest })
    return { [MODEL_JSON]: new TextEncoder().encode(json), [WEIGHTS]: weights }
  } finally {
    folded.dispose()
  }
}

async function artifactsOf(model: ReturnType<typeof foldBatchNorm>): Promise<tf.io.ModelArtifacts> {
  let artifacts: tf.io.ModelArtifacts | undefined
  await model.save({
    async save(saved) {
      artifacts = saved
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }
    },
  })
  return artifacts as tf.io.ModelArtifacts
}
