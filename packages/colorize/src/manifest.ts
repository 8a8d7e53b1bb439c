import type { ColorSpaceName } from '@chromask/color/picture'
import { ChromaskError, type Json } from '@chromask/core'
import { type WeightPrecision, weightPrecisions } from '@chromask/onnx'
import { asObject, integer, listOf, number, oneOf, text, truth, type Wanted, wrongFields } from './checks.js'

/** The files of an exported model, by their path in its folder. */
export const MODEL_JSON = 'tfjs/model.json'
export const WEIGHTS = 'tfjs/weights.bin'
export const MODEL_ONNX = 'model.onnx'

/** What a U-Net generator was made of (see `createUnetGenerator` of @chromask/models). */
export interface UnetFacts {
  readonly kind: 'unet'
  readonly base: number
  readonly depth: number
  readonly chromaChannels: number
  readonly skip: 'add' | 'concat' | 'none'
  /** What it was trained with. Batch norm by running statistics is folded into the exported network's weights. */
  readonly norm: 'batch' | 'instance' | 'none'
  readonly sharedStemNorm: boolean
  readonly maskInput: boolean
  readonly slope: number
}

/** How the network in `model.onnx` was made. */
export interface OnnxFacts {
  /** How its weights are stored; it computes in float32 always. */
  readonly precision: WeightPrecision
  /** The statistics that its batch norm goes by: running ones, or those of the picture itself. */
  readonly norm: 'running' | 'batch'
  /** Pictures at a time: any number, or one, whose statistics would else mix with others'. Sizes are free. */
  readonly batch: 'any' | 1
}

/** Where a model comes from. More may stand beside these. */
export interface TrainingFacts {
  readonly dataset: string
  /** Pictures trained on. */
  readonly pictures: number
  readonly steps: number
  readonly [more: string]: Json
}

/** The `manifest.json` of an exported model: all that one needs to know to use it. */
export interface ModelManifest {
  /** Of the folder; a reader refuses one that it does not know. */
  readonly format: 1
  readonly name: string
  /** An SPDX identifier, or in words. */
  readonly licence: string
  readonly generator: UnetFacts
  readonly colorSpace: ColorSpaceName
  /** S: trained on pictures of S x S pixels. */
  readonly size: number
  /** Widths and heights must be multiples of this. */
  readonly sizeMultiple: number
  /** In words: shape, range and meaning of each input, by its name in the network. */
  readonly inputs: Readonly<Record<string, string>>
  /** In words: shape, range and meaning of the output. */
  readonly output: string
  readonly trainedOn: TrainingFacts
  /** Where there is a `model.onnx`. */
  readonly onnx?: OnnxFacts
  /** Of the programs that made it. */
  readonly versions: Readonly<Record<string, string>>
  /** ISO 8601. */
  readonly createdAt: string
  /** Every file but the manifest itself, by its path in the folder. */
  readonly files: Readonly<Record<string, FileFacts>>
}

export interface FileFacts {
  readonly bytes: number
  /** 64 hexadecimal digits. */
  readonly sha256: string
}

const date: Wanted = {
  expected: 'a time as in 2026-01-31T12:00:00Z',
  holds: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value)),
}
const digest: Wanted = {
  expected: '64 hexadecimal digits',
  holds: (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
}

const wanted: Readonly<Record<string, Wanted>> = {
  format: oneOf(1),
  name: text,
  licence: text,
  'generator.kind': oneOf('unet'),
  'generator.base': integer(4),
  'generator.depth': integer(1),
  'generator.chromaChannels': integer(1),
  'generator.skip': oneOf('add', 'concat', 'none'),
  'generator.norm': oneOf('batch', 'instance', 'none'),
  'generator.sharedStemNorm': truth,
  'generator.maskInput': truth,
  'generator.slope': number,
  colorSpace: oneOf('yuv', 'lab', 'rgb'),
  size: integer(1),
  sizeMultiple: integer(1),
  inputs: listOf(text),
  output: text,
  'trainedOn.dataset': text,
  'trainedOn.pictures': integer(0),
  'trainedOn.steps': integer(0),
  versions: listOf(text),
  createdAt: date,
}

const wantedOfOnnx: Readonly<Record<string, Wanted>> = {
  'onnx.precision': oneOf(...weightPrecisions),
  'onnx.norm': oneOf('running', 'batch'),
  'onnx.batch': oneOf('any', 1),
}

/** Channels of chroma in each space. */
export const channelsOf = (space: ColorSpaceName): number => (space === 'rgb' ? 3 : 2)

/**
 * Checks that a value, such as one parsed from `manifest.json`, is a manifest. Fields that it does not know are kept.
 *
 * @throws ChromaskError `colorize/invalid-manifest` naming every wrong field, what it should be and what it is.
 * @example
 * ```ts
 * import { checkManifest } from '@chromask/colorize'
 *
 * try {
 *   checkManifest({ format: 2 })
 * } catch (error) {
 *   console.log(String(error).split('; ')[0]) // ChromaskError: [colorize] not a model manifest. format: expected 1, got 2
 * }
 * ```
 */
export function checkManifest(value: unknown): ModelManifest {
  const problems = wrongFields(value, wanted)
  if (asObject(value).onnx !== undefined) problems.push(...wrongFields(value, wantedOfOnnx))
  if (problems.length === 0) problems.push(...disagreements(value as ModelManifest))
  if (problems.length === 0) return value as ModelManifest
  throw new ChromaskError(
    'colorize/invalid-manifest',
    `not a model manifest. ${problems.join('; ')}. Export the model again, or use the version of chromask that made it.`,
  )
}

/** Fields that are each legal and do not fit each other; and the files. */
function disagreements({ generator, colorSpace, size, sizeMultiple, ...manifest }: ModelManifest): string[] {
  const problems: string[] = []
  const channels = channelsOf(colorSpace)
  if (generator.chromaChannels !== channels) {
    problems.push(`generator.chromaChannels: ${colorSpace} needs ${channels}, got ${generator.chromaChannels}`)
  }
  if (sizeMultiple !== 2 ** generator.depth) {
    problems.push(`sizeMultiple: a depth of ${generator.depth} makes it ${2 ** generator.depth}, got ${sizeMultiple}`)
  }
  if (size < sizeMultiple) problems.push(`size: expected an integer ≥ ${sizeMultiple}, got ${size}`)
  const files = asObject(manifest.files)
  // A folder with a network for ONNX Runtime need not have one for TF.js.
  const needed = manifest.onnx ? [MODEL_ONNX] : [MODEL_JSON, WEIGHTS]
  for (const path of new Set([...needed, ...Object.keys(files)])) {
    problems.push(
      ...wrongFields(files[path], { bytes: integer(0), sha256: digest }).map(
        (problem) => `files["${path}"].${problem}`,
      ),
    )
  }
  return problems
}
