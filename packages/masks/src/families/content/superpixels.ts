import { createMask, type MaskSource } from '@chromask/core'
import { checkKeys, draw, invalidOption, type Parameters, type Range, randomOf, rangesOf } from '../../parameter.js'
import { slic } from '../../slic.js'
import { exampleOf, nearestPixels } from './example-of.js'
import { pickCoverage } from './pieces.js'

/** Superpixels of the picture itself, by chance (see `slic`). */
export interface SuperpixelsSpec {
  readonly kind: 'superpixels'
  readonly segments?: Range
  readonly compactness?: Range
  readonly coverage?: Range
  /** Whether their borders follow luma alone, or colour too: that is, what is to be predicted. @default 'luma' */
  readonly by?: 'luma' | 'color'
}

export const superpixelsParameters: Parameters<'segments' | 'compactness' | 'coverage'> = {
  segments: { about: 'about how many superpixels', default: [20, 80], min: 1, max: 100_000, integer: true },
  compactness: { about: 'the larger, the squarer', default: 20, min: 0.1, max: 1000 },
  coverage: { about: 'coloured share, as near as whole superpixels allow', default: [0.2, 0.6], min: 0, max: 1 },
}

export function superpixels({ kind, ...options }: SuperpixelsSpec): MaskSource {
  const { by = 'luma', ...ranged } = options
  checkKeys(kind, options, [...Object.keys(superpixelsParameters), 'by'])
  if (by !== 'luma' && by !== 'color') throw invalidOption(kind, `by must be luma or color, got ${JSON.stringify(by)}.`)
  const ranges = rangesOf(kind, ranged, superpixelsParameters)
  return {
    name: kind,
    sample(request) {
      const { image } = exampleOf(kind, request)
      const random = randomOf(request)
      const { segments, compactness, coverage } = draw(ranges, random, superpixelsParameters)
      const { labels, count } = slic(image, { segments, compactness, by })
      const places = nearestPixels(image, request)
      const of = places ? places.map((place) => labels[place] as number) : labels
      const chosen = pickCoverage({ of, count }, coverage, random.fork('pieces'))
      const mask = createMask(request.width, request.height)
      for (let i = 0; i < of.length; i++) mask.data[i] = chosen[of[i] as number] as number
      return mask
    },
  }
}
