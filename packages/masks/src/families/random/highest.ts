import { createMask, type Mask } from '@chromask/core'

/** Heights fall into this many levels, so that only those of one level need sorting. */
const LEVELS = 2048

/**
 * A mask that colours a share of the pixels, exact to the pixel: those of the greatest heights, which are in [0, 1]. Of
 * equal ones the first are taken.
 */
export function colourHighest(heights: Float64Array, width: number, height: number, coverage: number): Mask {
  const mask = createMask(width, height)
  const levels = new Uint16Array(heights.length)
  const histogram = new Uint32Array(LEVELS)
  for (let i = 0; i < heights.length; i++) {
    const level = Math.min(LEVELS - 1, Math.floor((heights[i] as number) * LEVELS))
    levels[i] = level
    histogram[level] = (histogram[level] as number) + 1
  }
  let left = Math.round(coverage * heights.length)
  let level = LEVELS - 1
  while (level >= 0 && (histogram[level] as number) <= left) {
    left -= histogram[level] as number
    level -= 1
  }
  const undecided: number[] = []
  for (let i = 0; i < heights.length; i++) {
    if ((levels[i] as number) > level) mask.data[i] = 1
    else if (levels[i] === level) undecided.push(i)
  }
  undecided.sort((a, b) => (heights[b] as number) - (heights[a] as number) || a - b)
  for (const i of undecided.slice(0, left)) mask.data[i] = 1
  return mask
}
