import { ChromaskError, createLabelMap, type LabelMap } from '@chromask/core'
import { decodeGray, decodeLabels } from '@chromask/image'
import type { SegmentationFile } from './read-example.js'

/** A PNG of labels: the palette's indices, or grey levels as they are. */
export const labelsFile = (path: string, names?: LabelMap['names']): SegmentationFile => ({
  path,
  read: () => decodeLabels(path, names),
})

const MASK_NAMES = { 0: 'background', 1: 'foreground' }

/** A picture of a mask: 1 where it is brighter than black by at least the threshold in [0, 1], 0 elsewhere. */
export const maskFile = (path: string, threshold: number): SegmentationFile => ({
  path,
  async read() {
    const { width, height, data } = await decodeGray(path)
    const least = threshold * 255
    return createLabelMap(
      width,
      height,
      Uint16Array.from(data, (level) => (level >= least ? 1 : 0)),
      MASK_NAMES,
    )
  },
})

/** Throws `datasets/invalid-option` for a threshold that would take black pixels, or none. */
export function checkThreshold(threshold: number): void {
  if (threshold > 0 && threshold <= 1) return
  throw new ChromaskError('datasets/invalid-option', `threshold must lie in (0, 1], got ${String(threshold)}.`)
}
