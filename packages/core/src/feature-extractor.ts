import type { RgbImage } from './picture.js'

/** Makes vectors of pictures, in which pictures that are alike lie close together; such as a classifier without its last layer. */
export interface FeatureExtractor {
  /** What made the vectors, down to the version: what is measured with one extractor cannot be compared with another's. */
  readonly name: string
  /** A vector for each picture, all of one length. */
  extract(pictures: readonly RgbImage[]): Promise<readonly Float32Array[]>
}
