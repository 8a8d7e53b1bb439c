import { resolve } from 'node:path'
import type { ColorSpaceName } from '@chromask/color/picture'
import { ChromaskError } from '@chromask/core'
import { writeFolderAtomic } from '@chromask/core/node'
import { foldBatchNorm, type UnetGenerator } from '@chromask/models'
import * as tf from '@tensorflow/tfjs-core'
import { sha256 } from '../load.js'
import {
  channelsOf,
  checkManifest,
  type FileFacts,
  MODEL_JSON,
  type ModelManifest,
  type TrainingFacts,
  type UnetFacts,
  WEIGHTS,
} from '../manifest.js'
import { checkReplaceable } from './replaceable.js'

export interface ExportModelOptions {
  /** Trained, its variables readable (not bound to an engine's state). Normalisation is by its running statistics. */
  readonly generator: UnetGenerator
  readonly name: string
  /** An SPDX identifier, or in words. */
  readonly licence: string
  /** The space that the generator was trained in. */
  readonly colorSpace: ColorSpaceName
  /** S: trained on pictures of S x S pixels. */
  readonly size: number
  readonly trainedOn: TrainingFacts
  /** Beside that of TF.js. @default {} */
  readonly versions?: Readonly<Record<string, string>>
  /** ISO 8601. @default now */
  readonly createdAt?: string
}

/**
 * Writes a trained generator as a folder that any page or program can load: `manifest.json`, and under `tfjs/` a layers
 * model of standard layers (batch norm is folded into the weights). All files or none. An earlier export is replaced.
 *
 * @returns the manifest written.
 * @throws ChromaskError `colorize/folder-exists` where the folder holds anything but an earlier export,
 * `colorize/invalid-manifest` where what was given makes none, `models/cannot-fold` for instance norm,
 * `core/write-failed`.
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu'
 * import { mkdtemp, rm } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { exportModel, loadModelFolder } from '@chromask/colorize/node'
 * import { createUnetGenerator } from '@chromask/models'
 *
 * const folder = await mkdtemp(join(tmpdir(), 'model-'))
 * const generator = createUnetGenerator({ base: 4, depth: 2 }) // train it first
 * const trainedOn = { dataset: 'flowers17', pictures: 1224, steps: 2000 }
 * await exportModel(folder, { generator, name: 'tiny', licence: 'CC0-1.0', colorSpace: 'yuv', size: 32, trainedOn })
 * const model = await loadModelFolder(folder)
 * console.log(model.manifest.name, model.size, model.sizeMultiple) // tiny 32 4
 * model.dispose()
 * generator.dispose()
 * await rm(folder, { recursive: true })
 * ```
 */
export async function exportModel(folder: string, options: ExportModelOptions): Promise<ModelManifest> {
  // "models/" would else be written beside itself, inside itself.
  const path = resolve(folder)
  await checkReplaceable(path)
  const { model, weights } = await networkFiles(options.generator)
  const files = { [MODEL_JSON]: model, [WEIGHTS]: weights }
  const manifest = checkManifest(await manifestOf(options, files))
  await writeFolderAtomic(path, { ...files, 'manifest.json': `${JSON.stringify(manifest, null, 2)}\n` })
  return manifest
}

async function manifestOf(options: ExportModelOptions, files: Record<string, Uint8Array>): Promise<ModelManifest> {
  const { generator, name, licence, colorSpace, size, trainedOn } = options
  const facts = await Promise.all(
    Object.entries(files).map(
      async ([path, bytes]): Promise<[string, FileFacts]> => [
        path,
        { bytes: bytes.length, sha256: await sha256(bytes) },
      ],
    ),
  )
  return {
    format: 1,
    name,
    licence,
    generator: unetFacts(generator),
    colorSpace,
    size,
    sizeMultiple: generator.sizeMultiple,
    inputs: {
      luma_in: `[B,H,W,1] float32: ${lumaInWords[colorSpace]}, of sRGB pictures`,
      ...(generator.options.maskInput && { mask_in: '[B,H,W,1] float32 in [0,1]: 1 = colour here, 0 = leave grey' }),
    },
    output: `[B,H,W,${channelsOf(colorSpace)}] float32: ${chromaInWords[colorSpace]}, in [-1,1]`,
    trainedOn,
    versions: { tfjs: tf.version_core, ...options.versions },
    createdAt: options.createdAt ?? new Date().toISOString(),
    files: Object.fromEntries(facts),
  }
}

const lumaInWords = {
  yuv: 'BT.601 y - 0.5, in [-0.5,0.5]',
  lab: 'CIELAB (D65) L / 50 - 1, in [-1,1]',
  rgb: 'CIELAB (D65) L / 50 - 1, in [-1,1]',
}
const chromaInWords = {
  yuv: 'u / 0.43601035 and v / 0.61497538 of BT.601',
  lab: 'a / 110 and b / 110 of CIELAB (D65)',
  rgb: 'red, green and blue, each · 2 - 1',
}

/** All options but the seed: after training it says nothing. */
function unetFacts({ options }: UnetGenerator): UnetFacts {
  const { base, depth, chromaChannels, skip, norm, sharedStemNorm, maskInput, slope } = options
  return {
    kind: 'unet',
    base,
    depth,
    chromaChannels,
    skip,
    norm: norm as UnetFacts['norm'],
    sharedStemNorm,
    maskInput,
    slope,
  }
}

/** The two files of TF.js' own format. */
async function networkFiles(generator: UnetGenerator): Promise<{ model: Uint8Array; weights: Uint8Array }> {
  const folded = foldBatchNorm(generator)
  try {
    const artifacts = await artifactsOf(folded)
    const { modelTopology, weightSpecs, weightData, format, generatedBy, convertedBy } = artifacts
    const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData))
    checkFinite(generator.model.name, weights)
    // Paths are relative to model.json: TF.js itself can load it by its address.
    const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }]
    const json = JSON.stringify({ format, generatedBy, convertedBy, modelTopology, weightsManifest })
    return { model: new TextEncoder().encode(json), weights }
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

function checkFinite(name: string, weights: Uint8Array): void {
  const values = new Float32Array(weights.buffer)
  const wrong = values.findIndex((value) => !Number.isFinite(value))
  if (wrong < 0) return
  throw new ChromaskError(
    'colorize/non-finite',
    `the ${name} has a weight of ${values[wrong]}: its training diverged. Export an earlier checkpoint.`,
  )
}
