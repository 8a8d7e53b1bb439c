import { ChromaskError, type Mask, type RgbImage } from '@chromask/core'

/** A picture, what it should be, and where colour was asked for; all of one size. */
export interface EvaluationInput {
  /** The photograph in full colour. */
  readonly truth: RgbImage
  /** The finished picture: predicted colour inside the mask, grey outside, if all went well. */
  readonly predicted: RgbImage
  readonly mask: Mask
  /** What it is called: pictures of one name count as one where chance is reckoned. */
  readonly id?: string
  /** The class of the picture; a negative one, or none, counts as no label. */
  readonly label?: number
}

interface Sized {
  readonly width: number
  readonly height: number
  readonly data: { readonly length: number }
}

/** Throws `metrics/size-mismatch` unless all have the first one's size, at least a pixel, and the values for it. */
export function checkSizes(parts: Readonly<Record<string, Sized>>, channels: Readonly<Record<string, number>>): void {
  const [[firstName, first] = ['', undefined]] = Object.entries(parts)
  for (const [name, part] of Object.entries(parts)) {
    if (![part.width, part.height].every((side) => Number.isInteger(side) && side >= 1)) {
      throw new ChromaskError(
        'metrics/size-mismatch',
        `${name}: width and height must be integers ≥ 1, got ${part.width}x${part.height}.`,
      )
    }
    if (first && (part.width !== first.width || part.height !== first.height)) {
      throw new ChromaskError(
        'metrics/size-mismatch',
        `${name} is ${part.width}x${part.height}, ${firstName} is ${first.width}x${first.height}. Resize one of them.`,
      )
    }
    const expected = part.width * part.height * (channels[name] ?? 3)
    if (part.data.length !== expected) {
      throw new ChromaskError(
        'metrics/size-mismatch',
        `${name}: ${part.width}x${part.height} needs ${expected} values, got ${part.data.length}.`,
      )
    }
  }
}

/** Throws `metrics/invalid-mask` unless every value lies in [0, 1]. */
export function checkMaskValues(mask: Mask): void {
  const wrong = mask.data.findIndex((value) => !(value >= 0 && value <= 1))
  if (wrong < 0) return
  throw new ChromaskError(
    'metrics/invalid-mask',
    `mask: every value must lie in [0, 1], got ${mask.data[wrong]} at index ${wrong}.`,
  )
}

/** A truth and its mask, checked. */
export function checkTruth(truth: RgbImage, mask: Mask): void {
  checkSizes({ truth, mask }, { mask: 1 })
  checkMaskValues(mask)
}

/** Where the mask counts as 1. */
export const INSIDE = 0.5
