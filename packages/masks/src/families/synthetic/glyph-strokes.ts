/** From one base line to the capitals' top, in the units of {@link glyphStrokes}. */
export const GLYPH_HEIGHT = 12
export const GLYPH_WIDTH = 8

/**
 * Capitals and digits by the lines that a pen would draw, made for this package. A point is two hexadecimal digits, x from
 * 0 (left) to 8 and y from 0 (top) to c; points follow one another, and a comma lifts the pen.
 */
const drawn: Readonly<Record<string, string>> = {
  A: '0c 40 8c, 19 79',
  B: '06 56 88 8a 6c 0c 00 50 72 74 56',
  C: '82 60 20 02 0a 2c 6c 8a',
  D: '00 0c 5c 89 83 50 00',
  E: '80 00 0c 8c, 06 66',
  F: '80 00 0c, 06 66',
  G: '82 60 20 02 0a 2c 6c 8a 87 57',
  H: '00 0c, 80 8c, 06 86',
  I: '40 4c, 20 60, 2c 6c',
  J: '30 70 7a 5c 3c 1a',
  K: '00 0c, 80 06 8c',
  L: '00 0c 8c',
  M: '0c 00 47 80 8c',
  N: '0c 00 8c 80',
  O: '20 02 0a 2c 6c 8a 82 60 20',
  P: '0c 00 60 82 85 67 07',
  Q: '20 02 0a 2c 6c 8a 82 60 20, 58 8c',
  R: '0c 00 60 82 85 67 07, 47 8c',
  S: '82 60 20 02 04 26 66 88 8a 6c 2c 0a',
  T: '00 80, 40 4c',
  U: '00 0a 2c 6c 8a 80',
  V: '00 4c 80',
  W: '00 2c 45 6c 80',
  X: '00 8c, 80 0c',
  Y: '00 46 80, 46 4c',
  Z: '00 80 0c 8c',
  0: '20 02 0a 2c 6c 8a 82 60 20, 2a 62',
  1: '13 40 4c, 1c 7c',
  2: '02 20 60 82 84 0c 8c',
  3: '02 20 60 82 84 66 88 8a 6c 2c 0a, 36 66',
  4: '6c 60 08 88',
  5: '80 10 05 65 87 8a 6c 2c 0a',
  6: '70 30 05 0a 2c 6c 8a 87 65 05',
  7: '00 80 3c',
  8: '26 04 02 20 60 82 84 66 26 08 0a 2c 6c 8a 88 66',
  9: '1c 5c 87 82 60 20 02 05 27 87',
}

const parse = (text: string): readonly (readonly number[])[] =>
  text
    .split(', ')
    .map((stroke) => stroke.split(' ').flatMap((point) => [...point].map((digit) => Number.parseInt(digit, 16))))

/** By character: its strokes, each as `x0, y0, x1, y1, …`. */
export const glyphStrokes: ReadonlyMap<string, readonly (readonly number[])[]> = new Map(
  Object.entries(drawn).map(([character, text]) => [character, parse(text)]),
)
