import type { Dataset } from '@chromask/core'

/** A data set that may know its classes without decoding anything. */
export interface LabelledDataset extends Dataset {
  /** The class of every example in index order: what `get` gives as `label`. */
  readonly labels?: readonly number[]
}

/** What a data set made from another one hands on as it is. */
export const classesOf = ({ classNames }: Dataset): { classNames?: readonly string[] } =>
  classNames === undefined ? {} : { classNames }

export const labelsOf = ({ labels }: LabelledDataset): { labels?: readonly number[] } =>
  labels === undefined ? {} : { labels }
