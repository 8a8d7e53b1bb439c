import { ChromaskError } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'

/** Below this many mask pixels a regional mean is taken as zero rather than divided by nearly nothing. */
const TINY = 1e-6

/** Which part of a picture a pixel term looks at. */
export type Region = 'target' | 'inside' | 'outside' | 'weighted'

export const regions: readonly Region[] = ['target', 'inside', 'outside', 'weighted']

/** The mean of `values [B,H,W,C]` over the pixels of `mask [B,H,W,1]`, soft edges counting in part. */
export function maskedMean(values: tf.Tensor4D, mask: tf.Tensor4D): tf.Scalar {
  const channels = values.shape[3]
  const total = tf.sum(tf.mul(values, mask))
  return tf.div(total, tf.maximum(tf.mul(tf.sum(mask), channels), TINY)) as tf.Scalar
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
