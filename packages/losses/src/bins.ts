import { ChromaskError } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'

/** Chroma that classes stand for, `[bins][C]`, in [-1,1]. */
export type Bins = readonly (readonly number[])[]

/** 5 units of CIELAB, as chroma. */
export const BIN_SIGMA: number = 5 / 110
/** Farther than any two bins are apart, as a square. */
const FAR = 1e3

export function checkBins(term: string, bins: Bins): void {
  const width = bins[0]?.length ?? 0
  if (bins.length > 1 && width > 0 && bins.every((bin) => bin.length === width && bin.every(Number.isFinite))) return
  throw new ChromaskError(
    'losses/invalid-option',
    `${term}: bins must be two or more lists of as many numbers, such as [[0, 0], [0.1, 0]].`,
  )
}

/** Chroma as classes. */
export interface BinCode {
  /** Shares of the nearest bins, by a Gaussian of their distance; they add up to 1. `[N,bins]`. */
  readonly soft: tf.Tensor2D
  /** 1 for the nearest bin. `[N,bins]`. */
  readonly hard: tf.Tensor2D
}

/** Encodes chroma `[N,C]` over its `neighbors` nearest bins. Of bins at one distance the first are taken. */
export function encodeBins(chroma: tf.Tensor2D, bins: Bins, neighbors: number, sigma: number): BinCode {
  const centres = tf.tensor2d(bins.flat(), [bins.length, bins[0]?.length ?? 0])
  const sizes = tf.sum(tf.square(centres), 1)
  const products = tf.matMul(chroma, centres, false, true)
  // |c|² − 2 x·c: the square of the distance, less what is the same for all bins.
  const distances = tf.sub(sizes, tf.mul(products, 2)) as tf.Tensor2D
  const nearestOf = (values: tf.Tensor): tf.Tensor2D =>
    tf.cast(tf.oneHot(tf.argMin(values, 1) as tf.Tensor1D, bins.length), 'float32') as tf.Tensor2D
  const hard = nearestOf(distances)
  let picked: tf.Tensor = hard
  for (let n = 1; n < neighbors; n++) picked = tf.add(picked, nearestOf(tf.add(distances, tf.mul(picked, FAR))))
  const beyond = tf.sub(distances, tf.min(distances, 1, true))
  const shares = tf.mul(picked, tf.exp(tf.div(beyond, -2 * sigma ** 2)))
  return { soft: tf.div(shares, tf.sum(shares, 1, true)) as tf.Tensor2D, hard }
}
