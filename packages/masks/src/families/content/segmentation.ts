import { ChromaskError, createMask, type MaskSource } from '@chromask/core'
import { checkKeys, invalidOption } from '../../parameter.js'

/** Follows the content: colours the pixels of some labels of the example's segmentation. */
export interface SegmentationSpec {
  readonly kind: 'segmentation'
  /** The labels to colour, by number or by the name that the segmentation gives them. @default [1] */
  readonly labels?: readonly (number | string)[]
}

export function segmentation({ kind, ...options }: SegmentationSpec): MaskSource {
  checkKeys(kind, options, ['labels'])
  const { labels = [1] } = options
  if (!Array.isArray(labels) || labels.length === 0) {
    throw invalidOption(
      kind,
      `labels must be a list of numbers or names, got ${JSON.stringify(labels)}. Pass { labels: [1] }, for example.`,
    )
  }
  return {
    name: kind,
    sample({ width, height, example }) {
      const map = example?.segmentation
      if (!map || map.width !== width || map.height !== height) {
        const got = map ? `one of ${map.width}x${map.height}` : 'none'
        throw new ChromaskError(
          'masks/no-segmentation',
          `segmentation: the picture ${example?.id ?? '(not given)'} must come with a segmentation of ${width}x${height}, got ${got}. ` +
            'Use a data set that has them, such as the drawn flowers, or another family of masks.',
        )
      }
      const named = Object.entries(map.names ?? {})
      const numbers = labels.map((label) =>
        typeof label === 'number' ? label : Number(named.find(([, name]) => name === label)?.[0]),
      )
      const chosen = new Set(numbers)
      return createMask(
        width,
        height,
        Float32Array.from(map.data, (value) => (chosen.has(value) ? 1 : 0)),
      )
    },
  }
}
