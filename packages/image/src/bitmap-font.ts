/**
 * A font of 5x7 pixels, drawn for this package: text on a sheet must not depend on which fonts a machine has.
 * Each character is seven rows from the top, one base-32 digit a row; the digit's five bits are the pixels from the left.
 */
// biome-ignore format: a table of glyphs, not a list
const GLYPHS: Readonly<Record<string, string>> = {
  A: 'ehhvhhh', B: 'uhhuhhu', C: 'ehggghe', D: 'uhhhhhu', E: 'vgguggv', F: 'vgguggg', G: 'ehgnhhf', H: 'hhhvhhh',
  I: 'e44444e', J: '72222ic', K: 'hikokih', L: 'ggggggv', M: 'hrllhhh', N: 'hhpljhh', O: 'ehhhhhe', P: 'uhhuggg',
  Q: 'ehhhlid', R: 'uhhukih', S: 'fgge11u', T: 'v444444', U: 'hhhhhhe', V: 'hhhhha4', W: 'hhhllla', X: 'hha4ahh',
  Y: 'hhha444', Z: 'v1248gv', a: '00e1fhf', b: 'ggmphhu', c: '00egghe', d: '11djhhf', e: '00ehvge', f: '698s888',
  g: '0fhhf1e', h: 'ggmphhh', i: '40c444e', j: '20622ic', k: 'ggikoki', l: 'c44444e', m: '00qllhh', n: '00mphhh',
  o: '00ehhhe', p: '00uhugg', q: '00djf11', r: '00mpggg', s: '00ege1u', t: '88s8896', u: '00hhhjd', v: '00hhha4',
  w: '00hhlla', x: '00ha4ah', y: '00hhf1e', z: '00v248v', 0: 'ehjlphe', 1: '4c4444e', 2: 'eh1248v', 3: 'v2421he',
  4: '26aiv22', 5: 'vgu11he', 6: '68guhhe', 7: 'v124888', 8: 'ehhehhe', 9: 'ehhf12c', ' ': '0000000', '.': '00000cc',
  ',': '0000c48', ':': '0cc0cc0', ';': '0cc0c48', '!': '4444004', '?': 'eh12404', '-': '000v000', _: '000000v',
  '+': '044v440', '=': '00v0v00', '*': '04lel40', '/': '01248g0', '\\': '0g84210', '|': '4444444', '(': '2488842',
  ')': '8422248', '[': 'e88888e', ']': 'e22222e', '{': '688g886', '}': 'c22122c', '<': '248g842', '>': '8421248',
  '%': 'op248j3', '#': 'aavavaa', '&': 'cik8lid', "'": 'c480000', '"': 'aaa0000', '@': 'eh1dlle', $: '4fke5u4',
  '^': '4ah0000', '~': '008l200', '`': '8420000', '°': '6996000', '×': '0ha4ah0', '·': '000cc00',
}

/** Shown for what the font lacks: an empty box. */
const MISSING = 'vhhhhhv'
const ADVANCE = 6
export const GLYPH_HEIGHT = 7

/** Width of a line of text in pixels at magnification 1. */
export const textWidth = (text: string): number => Math.max(0, charactersOf(text).length * ADVANCE - 1)

/** Calls `paint` for every pixel of the text, `x` from 0 to `textWidth - 1`, `y` from 0 to 6. */
export function drawText(text: string, paint: (x: number, y: number) => void): void {
  for (const [i, character] of charactersOf(text).entries()) {
    const rows = GLYPHS[character] ?? MISSING
    for (let y = 0; y < GLYPH_HEIGHT; y++) {
      const bits = Number.parseInt(rows.charAt(y), 32)
      for (let x = 0; x < 5; x++) if (bits & (16 >> x)) paint(i * ADVANCE + x, y)
    }
  }
}

/** Accents are left out: é is drawn as e. */
export const charactersOf = (text: string): string[] => [...text.normalize('NFD').replace(/\p{Mark}/gu, '')]
