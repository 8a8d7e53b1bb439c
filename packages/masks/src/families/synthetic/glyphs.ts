import { cosTurns, type MaskSource, sinTurns } from '@chromask/core'
import { createPage, type Page } from '../../family.js'
import { checkKeys, draw, invalidOption, type Parameters, type Range, randomOf, rangesOf } from '../../parameter.js'
import { colouring, fillCapsule } from '../../raster.js'
import { GLYPH_HEIGHT, GLYPH_WIDTH, glyphStrokes } from './glyph-strokes.js'

/** Capitals and digits, drawn with a round pen. */
export interface GlyphsSpec {
  readonly kind: 'glyphs'
  /** The characters to draw from, A to Z and 0 to 9. @default all of them */
  readonly letters?: string
  /** How many, side by side, 1 to 64. @default [1, 2] */
  readonly count?: Range
  /** Height of a letter, in shorter sides. @default [0.4, 0.8] */
  readonly size?: Range
  /** Width of the pen, as a share of the letters' height. @default [0.12, 0.22] */
  readonly weight?: Range
  /** Degrees, clockwise. @default [-30, 30] */
  readonly angle?: Range
}

/** How wide a letter is, somewhat turned, as a share of its height: it stays in its own part of the picture where it fits. */
const SPACE = 0.8

export const glyphParameters: Parameters<'count' | 'size' | 'weight' | 'angle'> = {
  count: { about: 'how many', default: [1, 2], min: 1, max: 64, integer: true },
  size: { about: 'height of a letter, in shorter sides', default: [0.4, 0.8], min: 0.01, max: 10 },
  weight: { about: 'width of the pen, as a share of the height', default: [0.12, 0.22], min: 0.01, max: 1 },
  angle: { about: 'degrees, clockwise', default: [-30, 30], min: -360, max: 360 },
}

export function glyphs({ kind, ...options }: GlyphsSpec): MaskSource {
  checkKeys(kind, options, ['letters', ...Object.keys(glyphParameters)])
  const { letters = [...glyphStrokes.keys()].join(''), ...given } = options
  // On a command line, digits are read as a number.
  const characters = [...String(letters)]
  const unknown = characters.find((character) => !glyphStrokes.has(character))
  if (characters.length === 0 || unknown !== undefined) {
    throw invalidOption(
      kind,
      `letters must be some of A to Z and 0 to 9, got ${JSON.stringify(letters)}. Pass { letters: 'ABC' }, for example.`,
    )
  }
  const ranges = rangesOf(kind, given, glyphParameters)
  return {
    name: kind,
    sample(request) {
      const random = randomOf(request)
      const page = createPage(request.width, request.height)
      const { count, size, weight, angle } = draw(ranges, random, glyphParameters)
      const places = random.fork('places')
      for (let i = 0; i < count; i++) {
        const strokes = glyphStrokes.get(places.pick(characters)) ?? []
        const slot = page.width / count
        const x = (i + 0.5) * slot + (places.float() - 0.5) * Math.max(0, slot - SPACE * size)
        const y = 0.5 * page.height + (places.float() - 0.5) * Math.max(0, page.height - size)
        paintGlyph(page, strokes, { x, y, size, weight, angle })
      }
      return page.mask
    },
  }
}

interface Pose {
  /** The letter's middle. */
  readonly x: number
  readonly y: number
  readonly size: number
  readonly weight: number
  readonly angle: number
}

function paintGlyph(page: Page, strokes: readonly (readonly number[])[], { x, y, size, weight, angle }: Pose): void {
  // The pen's own width belongs to the height.
  const unit = ((1 - weight) * size) / GLYPH_HEIGHT
  const [cos, sin] = [unit * cosTurns(angle / 360), unit * sinTurns(angle / 360)]
  const radius = (weight * size) / 2
  const colour = colouring(page)
  for (const stroke of strokes) {
    const points: number[] = []
    for (let i = 0; i + 1 < stroke.length; i += 2) {
      const u = (stroke[i] as number) - GLYPH_WIDTH / 2
      const v = (stroke[i + 1] as number) - GLYPH_HEIGHT / 2
      points.push(x + u * cos - v * sin, y + u * sin + v * cos)
    }
    for (let i = 0; i + 3 < points.length; i += 2) {
      const [x0, y0, x1, y1] = points.slice(i, i + 4) as [number, number, number, number]
      fillCapsule(page, { x0, y0, x1, y1, radius }, colour)
    }
  }
}
