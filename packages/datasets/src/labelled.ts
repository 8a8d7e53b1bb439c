import type { Dataset } from '@chromask/core'

/** A data set that may know its classes without decoding anything. */
export interface LabelledDataset extends Dataset {
  /** The class of every example in index order: what `get` gives as `label`. */
  readonly labels?: readonly number[]
  /** A text that is another one whenever the pictures are: what a cache on disk goes by. */
  fingerprint?(signal?: AbortSignal): Promise<string>
}

/** What a data set made from another one hands on as it is. */
export const classesOf = ({ classNames }: Dataset): { classNames?: readonly string[] } =>
  classNames === undefined ? {} : { classNames }

/** For data sets of the same pictures, or of some of them. */
export const fingerprintOf = (dataset: LabelledDataset): Pick<LabelledDataset, 'fingerprint'> =>
  dataset.fingerprint ? { fingerprint: dataset.fingerprint.bind(dataset) } : {}

export const labelsOf = ({ labels }: LabelledDataset): { labels?: readonly number[] } =>
  labels === undefined ? {} : { labels }
