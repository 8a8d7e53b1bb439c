import type { LabelMap } from '@chromask/core'
import { decodeGray, decodeLabels } from '@chromask/image'
import { labelsOfMask } from './mask-labels.js'
import type { SegmentationFile } from './read-example.js'

/** A PNG of labels: the palette's indices, or grey levels as they are. */
export const labelsFile = (path: string, names?: LabelMap['names']): SegmentationFile => ({
  path,
  how: `labels ${JSON.stringify(names ?? null)}`,
  read: () => decodeLabels(path, names),
})

/** A picture of a mask, cut at the threshold. */
export const maskFile = (path: string, threshold: number): SegmentationFile => ({
  path,
  how: `mask ${threshold}`,
  read: async () => labelsOfMask(await decodeGray(path), threshold),
})
