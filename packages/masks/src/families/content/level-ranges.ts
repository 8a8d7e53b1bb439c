import { createMask, type MaskRequest, type MaskSource, type RgbImage } from '@chromask/core'
import { checkKeys, draw, type Parameters, type Range, randomOf, rangesOf } from '../../parameter.js'
import { exampleOf, nearestPixels } from './example-of.js'

/** Where the picture's luma lies in a range. */
export interface LumaRangeSpec {
  readonly kind: 'luma-range'
  readonly middle?: Range
  readonly width?: Range
  readonly softness?: Range
}

export const lumaRangeParameters: Parameters<'middle' | 'width' | 'softness'> = {
  middle: { about: 'middle of the range, 0 black, 1 white', default: [0.2, 0.8], min: 0, max: 1 },
  width: { about: 'of the range', default: [0.2, 0.5], min: 0, max: 2 },
  softness: { about: 'of the edges, in luma', default: 0, min: 0, max: 1 },
}

export function lumaRange({ kind, ...options }: LumaRangeSpec): MaskSource {
  checkKeys(kind, options, Object.keys(lumaRangeParameters))
  const ranges = rangesOf(kind, options, lumaRangeParameters)
  return {
    name: kind,
    sample(request) {
      const { middle, width, softness } = draw(ranges, randomOf(request), lumaRangeParameters)
      return perPixel(kind, request, (r, g, b) => {
        const luma = (0.299 * r + 0.587 * g + 0.114 * b) / 255
        return within(Math.abs(luma - middle) - width / 2, softness)
      })
    },
  }
}

/** Where the picture's hue lies in a range, and it is colourful enough. It sees what is to be predicted. */
export interface ColorRangeSpec {
  readonly kind: 'color-range'
  readonly hue?: Range
  readonly width?: Range
  readonly saturation?: Range
  readonly softness?: Range
}

export const colorRangeParameters: Parameters<'hue' | 'width' | 'saturation' | 'softness'> = {
  hue: { about: 'middle of the range, degrees: 0 red, 120 green, 240 blue', default: [0, 360], min: -360, max: 720 },
  width: { about: 'of the range, degrees', default: [60, 140], min: 0, max: 360 },
  saturation: { about: 'the least, 0 grey, 1 pure', default: 0.15, min: 0, max: 1 },
  softness: { about: 'of the edges, degrees', default: 0, min: 0, max: 180 },
}

/** Hue and saturation are those of HSV (Smith 1978): made of + − × ÷ alone, they are the same on every platform. */
export function colorRange({ kind, ...options }: ColorRangeSpec): MaskSource {
  checkKeys(kind, options, Object.keys(colorRangeParameters))
  const ranges = rangesOf(kind, options, colorRangeParameters)
  return {
    name: kind,
    sample(request) {
      const { hue, width, saturation, softness } = draw(ranges, randomOf(request), colorRangeParameters)
      return perPixel(kind, request, (r, g, b) => {
        const most = Math.max(r, g, b)
        const spread = most - Math.min(r, g, b)
        if (spread === 0 || spread < saturation * most) return 0
        const sixths = most === r ? (g - b) / spread : most === g ? 2 + (b - r) / spread : 4 + (r - g) / spread
        const apart = Math.abs(60 * sixths - hue) % 360
        return within(Math.min(apart, 360 - apart) - width / 2, softness)
      })
    },
  }
}

/** 1 inside a range, 0 outside, rising along a straight line over the softness that lies astride its edge. */
const within = (beyond: number, softness: number): number =>
  softness === 0 ? (beyond <= 0 ? 1 : 0) : Math.min(1, Math.max(0, 0.5 - beyond / softness))

function perPixel(
  kind: string,
  request: MaskRequest,
  value: (r: number, g: number, b: number) => number,
): ReturnType<typeof createMask> {
  const { image }: { image: RgbImage } = exampleOf(kind, request)
  const { data } = image
  const places = nearestPixels(image, request)
  const mask = createMask(request.width, request.height)
  for (let i = 0; i < mask.data.length; i++) {
    const p = 3 * (places ? (places[i] as number) : i)
    mask.data[i] = value(data[p] as number, data[p + 1] as number, data[p + 2] as number)
  }
  return mask
}
