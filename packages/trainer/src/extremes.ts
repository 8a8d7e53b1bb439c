import type { Example, Mask, RgbImage } from '@chromask/core'
import { type MeasuredSample, poolPictures } from '@chromask/metrics'

/** A picture that stands out, as all models coloured it. */
export interface ExtremeSample {
  readonly family: string
  readonly seen: boolean
  readonly rank: 'best' | 'median' | 'worst'
  readonly id: string
  readonly truth: RgbImage
  readonly mask: Mask
  /** By model: the picture, and its abInside. */
  readonly results: Readonly<Record<string, { readonly image: RgbImage; readonly abInside: number | null }>>
}

/** All that is known of one family of masks: pictures and masks by index, results by model and index. */
interface FamilyResults {
  readonly family: string
  readonly seen: boolean
  readonly examples: readonly Example[]
  readonly masks: readonly Mask[]
  readonly coloured: Readonly<Record<string, readonly RgbImage[]>>
  readonly measured: readonly MeasuredSample[]
}

/** The pictures with the least, the middle and the largest error inside, by the first model; fewer where there are fewer. */
export function extremesOf({ family, seen, examples, masks, coloured, measured }: FamilyResults): ExtremeSample[] {
  const errorsOf = (method: string): (number | null)[] =>
    measured.filter((picture) => picture.method === method).map((picture) => poolPictures([picture]).abInside)
  const errors = Object.fromEntries(Object.keys(coloured).map((name) => [name, errorsOf(name)]))
  const [own = []] = Object.values(errors)
  const ranked = [...own.keys()]
    .filter((index) => own[index] !== null)
    .sort((one, other) => (own[one] as number) - (own[other] as number))
  const places = { best: 0, worst: ranked.length - 1, median: Math.floor((ranked.length - 1) / 2) }
  return (['best', 'median', 'worst'] as const).flatMap((rank) => {
    const place = places[rank]
    const index = ranked[place]
    // Of one picture, or two, no place is taken twice.
    const taken = rank !== 'best' && (place === 0 || (rank === 'median' && place === places.worst))
    if (index === undefined || taken) return []
    const { id, image: truth } = examples[index] as Example
    const results = Object.entries(coloured).map(([name, images]) => [
      name,
      { image: images[index] as RgbImage, abInside: errors[name]?.[index] ?? null },
    ])
    return [{ family, seen, rank, id, truth, mask: masks[index] as Mask, results: Object.fromEntries(results) }]
  })
}
