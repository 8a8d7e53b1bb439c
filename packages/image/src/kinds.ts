/** How files of the kinds that are decoded begin: texts at places. */
const BEGINNINGS: readonly (readonly (readonly [place: number, text: string])[])[] = [
  [[0, '\xff\xd8\xff']], // jpeg
  [[0, '\x89PNG\r\n\x1a\n']],
  [
    [0, 'RIFF'],
    [8, 'WEBP'],
  ],
  [[0, 'GIF87a']],
  [[0, 'GIF89a']],
  [[0, 'II*\0']], // tiff
  [[0, 'MM\0*']],
  ...['avif', 'avis', 'mif1', 'msf1'].map((brand) => [[4, `ftyp${brand}`]] as const),
]

/**
 * Whether a file begins as one of the kinds that are decoded. libvips would take others, too: SVG, which may name other
 * files and take any time, is a program rather than a picture.
 */
export function isPictureFile(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 16)).toString('latin1')
  return BEGINNINGS.some((parts) => parts.every(([place, text]) => start.startsWith(text, place)))
}
