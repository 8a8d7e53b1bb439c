import { createMask, type MaskSource } from '@chromask/core'
import { checkKeys, invalidOption, randomOf } from '../../parameter.js'

/** The ten masks of the seed system, in its order. */
export const seedMaskNames = [
  'right',
  'bottom',
  'left',
  'top',
  'vertical-bars',
  'vertical-bars-swapped',
  'horizontal-bars',
  'horizontal-bars-swapped',
  'checkerboard',
  'checkerboard-swapped',
] as const

export type SeedMaskName = (typeof seedMaskNames)[number]

/** The ten masks of the seed system: halves, bars and checkerboards of a quarter. */
export interface SeedSpec {
  readonly kind: 'seed'
  /** One of the ten. @default all of them */
  readonly only?: SeedMaskName
  /** Which of the ten a mask is: drawn at random, or in turn by its index. @default 'random' */
  readonly pick?: 'random' | 'in-turn'
  /** `exact` halves and quarters, or the edges as they were `drawn` by hand on 224 pixels. @default 'exact' */
  readonly edges?: 'exact' | 'drawn'
}

/** Edges along one axis, as shares of its length; pieces between them are in turn grey and coloured. */
type Edges = readonly number[]

interface SeedMask {
  readonly x: Edges
  readonly y: Edges
  /** The colour of the top left piece. */
  readonly first: 0 | 1
}

const drawnOn = (...pixels: number[]): Edges => pixels.map((pixel) => pixel / 224)

const edgesOf = {
  exact: { far: [1 / 2], near: [1 / 2], bars: [1 / 4, 1 / 2, 3 / 4], quarters: [1 / 4, 1 / 2, 3 / 4] },
  drawn: { far: drawnOn(114), near: drawnOn(110), bars: drawnOn(52, 112, 172), quarters: drawnOn(56, 112, 168) },
} as const

function seedMask(name: SeedMaskName, kind: 'exact' | 'drawn'): SeedMask {
  const { far, near, bars, quarters } = edgesOf[kind]
  switch (name) {
    case 'right':
      return { x: far, y: [], first: 0 }
    case 'bottom':
      return { x: [], y: far, first: 0 }
    case 'left':
      return { x: near, y: [], first: 1 }
    case 'top':
      return { x: [], y: near, first: 1 }
    case 'vertical-bars':
      return { x: bars, y: [], first: 1 }
    case 'vertical-bars-swapped':
      return { x: bars, y: [], first: 0 }
    case 'horizontal-bars':
      return { x: [], y: bars, first: 1 }
    case 'horizontal-bars-swapped':
      return { x: [], y: bars, first: 0 }
    case 'checkerboard':
      return { x: quarters, y: quarters, first: 1 }
    case 'checkerboard-swapped':
      return { x: quarters, y: quarters, first: 0 }
  }
}

export function seed({ kind, ...options }: SeedSpec): MaskSource {
  checkKeys(kind, options, ['only', 'pick', 'edges'])
  const { only, pick = 'random', edges = 'exact' } = options
  const check = (name: string, value: string | undefined, legal: readonly string[]): void => {
    if (value !== undefined && !legal.includes(value))
      throw invalidOption(kind, `there is no ${name} ${JSON.stringify(value)}. Choose one of: ${legal.join(', ')}.`)
  }
  check('mask', only, seedMaskNames)
  check('pick', pick, ['random', 'in-turn'])
  check('edges', edges, ['exact', 'drawn'])
  return {
    name: only ?? kind,
    sample(request) {
      const { width, height, index } = request
      const inTurn = seedMaskNames[((index % 10) + 10) % 10] as SeedMaskName
      const name = only ?? (pick === 'in-turn' ? inTurn : randomOf(request).pick(seedMaskNames))
      const { x, y, first } = seedMask(name, edges)
      const columns = pieces(x, width)
      const rows = pieces(y, height)
      const mask = createMask(width, height)
      for (let row = 0, i = 0; row < height; row++) {
        for (let column = 0; column < width; column++, i++) {
          mask.data[i] = ((columns[column] ?? 0) + (rows[row] ?? 0) + first) % 2
        }
      }
      return mask
    },
  }
}

/** For each pixel of an axis, which piece it lies in; edges go to the nearest pixel. */
function pieces(edges: Edges, length: number): Uint8Array {
  const at = edges.map((edge) => Math.round(edge * length))
  return Uint8Array.from({ length }, (_, i) => at.filter((edge) => edge <= i).length)
}
