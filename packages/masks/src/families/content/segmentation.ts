import { ChromaskError, createMask, type LabelMap, type MaskRequest, type MaskSource } from '@chromask/core'
import { checkKeys, draw, invalidOption, type Parameters, type Range, randomOf, rangesOf } from '../../parameter.js'
import { nearestPixels } from './example-of.js'
import { connectedPieces, type Pieces, pickCount, pickCoverage } from './pieces.js'

/** Follows the content: colours parts of the example's segmentation. A picture without them gets a mask of nothing. */
export interface SegmentationSpec {
  readonly kind: 'segmentation'
  /** The labels to colour, by number or by the name that the segmentation gives them; `'all'` for all there are. @default [1] */
  readonly labels?: readonly (number | string)[] | 'all'
  /** What is chosen from: the labels, or the separate patches of pixels of one label. @default 'labels' */
  readonly parts?: 'labels' | 'patches'
  /** Colours so many of the parts, by chance. @default all of them */
  readonly pick?: Range
  /** Colours parts by chance until they cover this share of the picture, as near as whole parts allow. */
  readonly coverage?: Range
}

const PARAMETERS: Parameters<'pick' | 'coverage'> = {
  pick: { about: 'how many of the parts', default: [1, 3], min: 1, max: 65_535, integer: true },
  coverage: { about: 'share of the picture to cover', default: [0.1, 0.5], min: 0, max: 1 },
}

export function segmentation({ kind, ...options }: SegmentationSpec): MaskSource {
  checkKeys(kind, options, ['labels', 'parts', 'pick', 'coverage'])
  const { labels = [1], parts = 'labels', pick, coverage } = options
  if (labels !== 'all' && (!Array.isArray(labels) || labels.length === 0)) {
    throw invalidOption(
      kind,
      `labels must be a list of numbers or names, or 'all', got ${JSON.stringify(labels)}. Pass { labels: [1] }, for example.`,
    )
  }
  if (parts !== 'labels' && parts !== 'patches') {
    throw invalidOption(kind, `parts must be 'labels' or 'patches', got ${JSON.stringify(parts)}.`)
  }
  if (pick !== undefined && coverage !== undefined) {
    throw invalidOption(kind, 'pick says how many parts, coverage how much of the picture: give one of them.')
  }
  const by = pick !== undefined ? 'pick' : coverage !== undefined ? 'coverage' : undefined
  const ranges = by && rangesOf(kind, { [by]: options[by] }, { [by]: PARAMETERS[by] })
  return {
    name: kind,
    sample(request) {
      const map = mapOf(request)
      const wanted = wantedIn(map, labels)
      const values = sizedLabels(map, request)
      const { width, height } = request
      const mask = createMask(width, height)
      if (!ranges) {
        for (let i = 0; i < values.length; i++) mask.data[i] = wanted(values[i] as number) ? 1 : 0
        return mask
      }
      const random = randomOf(request)
      const { pick: count, coverage: share = 0 } = draw<string>(ranges, random, PARAMETERS)
      const pieces = parts === 'patches' ? connectedPieces(values, width, wanted) : labelPieces(values, wanted)
      const order = random.fork('parts')
      const chosen = count === undefined ? pickCoverage(pieces, share, order) : pickCount(pieces, count, order)
      for (let i = 0; i < values.length; i++) mask.data[i] = chosen[pieces.of[i] as number] ?? 0
      return mask
    },
  }
}

function mapOf({ example }: MaskRequest): LabelMap {
  if (example?.segmentation) return example.segmentation
  throw new ChromaskError(
    'masks/no-segmentation',
    `segmentation: ${example ? `the picture ${example.id}` : 'the picture'} must come with a segmentation, got none. ` +
      'Use a data set that has them, such as the drawn flowers, or another family of masks.',
  )
}

function wantedIn(map: LabelMap, labels: NonNullable<SegmentationSpec['labels']>): (label: number) => boolean {
  if (labels === 'all') return () => true
  const named = Object.entries(map.names ?? {})
  const chosen = new Set(
    labels.map((label) => (typeof label === 'number' ? label : Number(named.find(([, name]) => name === label)?.[0]))),
  )
  return (label) => chosen.has(label)
}

/** The labels at the size of the mask: each pixel takes the nearest one. */
function sizedLabels(map: LabelMap, request: MaskRequest): Uint16Array {
  const places = nearestPixels(map, request)
  if (!places) return map.data
  const labels = new Uint16Array(places.length)
  for (let i = 0; i < labels.length; i++) labels[i] = map.data[places[i] as number] as number
  return labels
}

function labelPieces(labels: Uint16Array, wanted: (label: number) => boolean): Pieces {
  const numbers = new Map<number, number>()
  const of = Int32Array.from(labels, (label) => {
    if (!wanted(label)) return -1
    const known = numbers.get(label)
    if (known !== undefined) return known
    numbers.set(label, numbers.size)
    return numbers.size - 1
  })
  return { of, count: numbers.size }
}
