import { ChromaskError, createLabelMap, type LabelMap } from '@chromask/core'
import type { GrayImage } from '@chromask/image'

const NAMES = { 0: 'background', 1: 'foreground' }

/** A mask as labels: 1 where it is at least as bright as the threshold in (0, 1], 0 elsewhere. */
export function labelsOfMask({ width, height, data }: GrayImage, threshold: number): LabelMap {
  const least = threshold * 255
  return createLabelMap(
    width,
    height,
    Uint16Array.from(data, (level) => (level >= least ? 1 : 0)),
    NAMES,
  )
}

/** Throws `datasets/invalid-option` for a threshold that would take black pixels, or none. */
export function checkThreshold(threshold: number): void {
  if (threshold > 0 && threshold <= 1) return
  throw new ChromaskError('datasets/invalid-option', `threshold must lie in (0, 1], got ${String(threshold)}.`)
}
