import { resolve } from 'node:path'
import type { ColorSpaceName } from '@chromask/color/picture'
import { ChromaskError } from '@chromask/core'
import { writeFolderAtomic } from '@chromask/core/node'
import type { UnetGenerator } from '@chromask/models'
import { type WeightPrecision, weightPrecisions } from '@chromask/onnx'
import * as tf from '@tensorflow/tfjs-core'
import { sha256 } from '../load.js'
import {
  channelsOf,
  checkManifest,
  type FileFacts,
  MODEL_ONNX,
  type ModelManifest,
  type OnnxFacts,
  type TrainingFacts,
  type UnetFacts,
} from '../manifest.js'
import { onnxFile } from './onnx-file.js'
import { checkReplaceable } from './replaceable.js'
import { tfjsFiles } from './tfjs-files.js'

/** A layers model that TF.js loads by itself, or an ONNX file. */
export type ModelFormat = 'tfjs' | 'onnx'

export const modelFormats: readonly ModelFormat[] = ['tfjs', 'onnx']

export interface ExportModelOptions {
  /** Trained, its variables readable (not bound to an engine's state). */
  readonly generator: UnetGenerator
  /** One or both. @default ['tfjs'] */
  readonly formats?: readonly ModelFormat[]
  /** How the ONNX file stores weights: in 4, 2 or 1 bytes. It computes in float32. @default 'float32' */
  readonly precision?: WeightPrecision
  /**
   * What batch norm goes by in the ONNX file: `running` statistics, folded into the weights, or those of each picture
   * (`batch`). The TF.js network always has the running ones, since its standard layers cannot hold others.
   *
   * @default 'running'
   */
  readonly norm?: 'running' | 'batch'
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
 * Writes a trained generator as a folder that any page or program can load: `manifest.json`, and a network: under `tfjs/`
 * a layers model of standard layers (batch norm is folded into the weights), or `model.onnx`, for pictures of any size.
 * All files or none. An earlier export is replaced.
 *
 * @returns the manifest written.
 * @throws ChromaskError `colorize/folder-exists` where the folder holds anything but an earlier export,
 * `colorize/invalid-option`, `colorize/invalid-manifest` where what was given makes none, `colorize/non-finite`,
 * `models/cannot-fold` for instance norm with TF.js, `core/write-failed`.
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
  const { formats = ['tfjs'], precision = 'float32', norm = 'running' } = options
  checkOptions(formats, options)
  // "models/" would else be written beside itself, inside itself.
  const path = resolve(folder)
  await checkReplaceable(path)
  const { generator } = options
  const onnx: OnnxFacts | undefined = formats.includes('onnx')
    ? { precision, norm, batch: norm === 'batch' && generator.options.norm === 'batch' ? 1 : 'any' }
    : undefined
  const facts = factsOf(options)
  const files: Record<string, Uint8Array> = {
    ...(formats.includes('tfjs') && (await tfjsFiles(generator))),
    ...(onnx && { [MODEL_ONNX]: onnxFile(generator, onnx, facts) }),
  }
  const manifest = checkManifest({ ...facts, ...(onnx && { onnx }), files: await digestsOf(files) })
  await writeFolderAtomic(path, { ...files, 'manifest.json': `${JSON.stringify(manifest, null, 2)}\n` })
  return manifest
}

function checkOptions(formats: readonly string[], { precision, norm }: ExportModelOptions): void {
  const refuse = (problem: string): never => {
    throw new ChromaskError('colorize/invalid-option', `exportModel: ${problem}.`)
  }
  const known: readonly string[] = modelFormats
  if (formats.length === 0 || formats.some((format) => !known.includes(format)))
    refuse(`formats must be some of ${known.join(', ')}, got ${JSON.stringify(formats)}`)
  if (precision !== undefined && !weightPrecisions.includes(precision))
    refuse(`precision must be one of ${weightPrecisions.join(', ')}, got ${JSON.stringify(precision)}`)
  if (precision !== undefined && precision !== 'float32' && !formats.includes('onnx'))
    refuse(`a precision of ${precision} is for the format onnx, got ${formats.join(', ')}`)
  if (norm !== undefined && norm !== 'running' && norm !== 'batch')
    refuse(`norm must be running or batch, got ${JSON.stringify(norm)}`)
}

/** All of the manifest that does not hang on the files. */
function factsOf(options: ExportModelOptions): Omit<ModelManifest, 'files'> {
  const { generator, name, licence, colorSpace, size, trainedOn } = options
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
  }
}

async function digestsOf(files: Readonly<Record<string, Uint8Array>>): Promise<Record<string, FileFacts>> {
  const digests = Object.entries(files).map(
    async ([path, bytes]): Promise<[string, FileFacts]> => [path, { bytes: bytes.length, sha256: await sha256(bytes) }],
  )
  return Object.fromEntries(await Promise.all(digests))
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
    norm,
    sharedStemNorm,
    maskInput,
    slope,
  }
}
