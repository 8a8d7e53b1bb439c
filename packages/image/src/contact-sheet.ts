import { ChromaskError, createRgbImage, type RgbImage } from '@chromask/core'
import { charactersOf, drawText, GLYPH_HEIGHT, textWidth } from './bitmap-font.js'
import { checkInteger, checkRgb, type Rgb } from './options.js'
import { resizeImage } from './resize.js'

/** How a contact sheet looks. */
export interface ContactSheetOptions {
  /** Pixels between pictures and around the sheet. @default 4 */
  readonly gap?: number
  /** @default [255, 255, 255] */
  readonly background?: Rgb
  /** Every cell is the first picture's size times this, above 0. @default 1 */
  readonly scale?: number
  /** Text left of the rows and above the columns. What does not fit above a column is cut. @default none */
  readonly labels?: { readonly rows?: readonly string[]; readonly columns?: readonly string[] }
}

const GAP = 4
const WHITE: Rgb = [255, 255, 255]
/** Cells this wide get letters of one pixel's stroke; twice as wide, two pixels. */
const CELL_PER_STROKE = 96
const LARGEST_SHEET = 16_383 ** 2

/**
 * Pictures in a grid, row by row. Rows may be of different lengths; pictures of another size than the first are scaled
 * to lie inside its cell. Labels are drawn with a built-in font, so that a sheet looks the same on every machine.
 *
 * @throws ChromaskError `image/empty-sheet` without any picture, `image/invalid-option`, and `image/too-large` for a
 * sheet of more than 16383² pixels.
 * @example
 * ```ts
 * import { createRgbImage } from '@chromask/core'
 * import { contactSheet } from '@chromask/image'
 *
 * const black = createRgbImage(32, 32)
 * const sheet = await contactSheet([[black, black], [black]], { gap: 2, labels: { columns: ['grey', 'true'] } })
 * console.log(sheet.width, sheet.height) // 70 79
 * ```
 */
export async function contactSheet(
  rows: readonly (readonly RgbImage[])[],
  options: ContactSheetOptions = {},
): Promise<RgbImage> {
  const { gap = GAP, background = WHITE, scale = 1, labels = {} } = options
  checkInteger('gap', gap, 0, 1024)
  const { r, g, b } = checkRgb('background', background)
  if (!Number.isFinite(scale) || scale <= 0) {
    throw new ChromaskError('image/invalid-option', `scale must be a number above 0, got ${String(scale)}.`)
  }
  const first = rows.flat()[0]
  if (!first) {
    throw new ChromaskError('image/empty-sheet', 'a contact sheet needs at least one picture, got none.')
  }
  const cell = { width: scaled(first.width, scale), height: scaled(first.height, scale) }
  const stroke = Math.max(1, Math.floor(cell.width / CELL_PER_STROKE))
  const columns = Math.max(...rows.map((row) => row.length))
  const rowTexts = rows.map((_, i) => labels.rows?.[i] ?? '')
  const gutter = Math.max(...rowTexts.map(textWidth)) * stroke
  const left = gap + (gutter > 0 ? gutter + Math.max(gap, stroke) : 0)
  const top = gap + ((labels.columns?.length ?? 0) > 0 ? GLYPH_HEIGHT * stroke + Math.max(gap, stroke) : 0)
  const width = left + columns * (cell.width + gap)
  const height = top + rows.length * (cell.height + gap)
  if (width * height > LARGEST_SHEET) {
    throw new ChromaskError(
      'image/too-large',
      `the sheet would be ${width}x${height}, more than ${LARGEST_SHEET} pixels. Give fewer pictures or a smaller scale.`,
    )
  }
  const sheet = filled(width, height, [r, g, b])
  const ink = 299 * r + 587 * g + 114 * b > 127_500 ? 0 : 255

  for (const [y, row] of rows.entries()) {
    for (const [x, picture] of row.entries()) {
      const shown = await resizeImage(picture, { ...cell, fit: 'inside' })
      paste(
        sheet,
        shown,
        left + x * (cell.width + gap) + Math.floor((cell.width - shown.width) / 2),
        top + y * (cell.height + gap) + Math.floor((cell.height - shown.height) / 2),
      )
    }
    const middle = top + y * (cell.height + gap) + Math.floor((cell.height - GLYPH_HEIGHT * stroke) / 2)
    write(sheet, rowTexts[y] ?? '', gap, middle, stroke, ink)
  }
  for (const [x, text] of (labels.columns ?? []).slice(0, columns).entries()) {
    const cut = charactersOf(text)
      .slice(0, Math.max(1, Math.floor((cell.width / stroke + 1) / 6)))
      .join('')
    const indent = Math.max(0, Math.floor((cell.width - textWidth(cut) * stroke) / 2))
    write(sheet, cut, left + x * (cell.width + gap) + indent, gap, stroke, ink)
  }
  return sheet
}

const scaled = (side: number, scale: number): number => Math.max(1, Math.round(side * scale))

function filled(width: number, height: number, color: Rgb): RgbImage {
  const image = createRgbImage(width, height)
  for (let i = 0; i < image.data.length; i++) image.data[i] = color[i % 3] ?? 0
  return image
}

function paste(sheet: RgbImage, picture: RgbImage, left: number, top: number): void {
  const row = picture.width * 3
  for (let y = 0; y < picture.height; y++) {
    sheet.data.set(picture.data.subarray(y * row, (y + 1) * row), ((top + y) * sheet.width + left) * 3)
  }
}

/** Text from its top left corner; what falls off the sheet is left out. */
function write(sheet: RgbImage, text: string, left: number, top: number, stroke: number, ink: number): void {
  drawText(text, (x, y) => {
    for (let dy = 0; dy < stroke; dy++) {
      for (let dx = 0; dx < stroke; dx++) {
        const px = left + x * stroke + dx
        const py = top + y * stroke + dy
        if (px >= 0 && px < sheet.width && py >= 0 && py < sheet.height) {
          const at = (py * sheet.width + px) * 3
          sheet.data.fill(ink, at, at + 3)
        }
      }
    }
  })
}
