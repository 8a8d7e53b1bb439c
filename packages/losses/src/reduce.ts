import { ChromaskError } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'

/** Below this many mask pixels a regional mean is taken as zero rather than divided by nearly nothing. */
const TINY = 1e-6

/** Which part of a picture a pixel term looks at. */
export type Region = 'target' | 'inside' | 'outside' | 'weighted'

const regions: readonly Region[] = ['target', 'inside', 'outside', 'weighted']

/** The mean of `values [B,H,W,C]` over the pixels of `mask [B,H,W,1]`, soft edges counting in part. */
function maskedMean(values: tf.Tensor4D, mask: tf.Tensor4D): tf.Scalar {
  const channels = values.shape[3]
  const total = tf.sum(tf.mul(values, mask))
  return tf.div(total, tf.maximum(tf.mul(tf.sum(mask), channels), TINY)) as tf.Scalar
}

/** What a term looks at: see {@link Region}; `inside` and `outside` are the factors of `weighted`. */
export interface RegionOptions {
  readonly region: Region
  readonly inside: number
  readonly outside: number
}

export function checkRegion(term: string, { region, inside, outside }: RegionOptions): void {
  checkChoice(term, 'region', region, regions)
  checkNumber(term, 'inside', inside, 0)
  checkNumber(term, 'outside', outside, 0)
}

/** The mean of `values [B,H,W,C]` over a region of `mask [B,H,W,1]`. */
export function regionMean(
  values: tf.Tensor4D,
  mask: tf.Tensor4D,
  { region, inside, outside }: RegionOptions,
): tf.Scalar {
  switch (region) {
    case 'target':
      return tf.mean(values)
    case 'inside':
      return maskedMean(values, mask)
    case 'outside':
      return maskedMean(values, tf.sub(1, mask))
    case 'weighted':
      return tf.mean(tf.mul(values, tf.add(tf.mul(mask, inside - outside), outside)))
  }
}

export function checkChoice(term: string, option: string, value: string, legal: readonly string[]): void {
  if (legal.includes(value)) return
  throw new ChromaskError(
    'losses/invalid-option',
    `${term}: ${option} must be one of ${legal.join(', ')}, got ${JSON.stringify(value)}.`,
  )
}

export function checkNumber(term: string, option: string, value: number, least: number, above = false): void {
  if (Number.isFinite(value) && (above ? value > least : value >= least)) return
  throw new ChromaskError(
    'losses/invalid-option',
    `${term}: ${option} must be a number ${above ? '>' : '≥'} ${least}, got ${value}.`,
  )
}
