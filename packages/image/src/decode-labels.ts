import type { LabelMap } from '@chromask/core'
import { labelsOfPng } from './png-labels.js'
import { type ImageSource, readSource } from './source.js'

/**
 * Reads a PNG as labels: the palette's indices, or the raw grey levels (1 to 16 bits, not stretched). Common picture
 * libraries give a palette's colours, which are lost labels where two entries share a colour.
 *
 * @param names what the labels mean, by value.
 * @throws ChromaskError `image/not-labels` for a file that is no PNG, or whose pixels are colours; `image/unreadable`
 * for one that is missing, empty or damaged.
 * @example
 * ```ts
 * import { createMask } from '@chromask/core'
 * import { decodeLabels, encodeMask } from '@chromask/image'
 *
 * const file = await encodeMask(createMask(3, 1, Float32Array.of(0, 1 / 255, 2 / 255)))
 * console.log((await decodeLabels(file)).data.join()) // 0,1,2
 * ```
 */
export async function decodeLabels(source: ImageSource, names?: LabelMap['names']): Promise<LabelMap> {
  return labelsOfPng(await readSource(source), names)
}
