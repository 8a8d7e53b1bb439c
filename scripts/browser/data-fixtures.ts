// Files for the page of check-browser-data.mjs, and what Node makes of them.
import { createRgbImage, type RgbImage } from '@chromask/core'
import { decodeImage, decodeLabels } from '@chromask/image'
import sharp from 'sharp'
import { oriented, png } from '../../packages/datasets/src/testing/files.js'

/** A picture that the page decodes, too. */
export interface Fixture {
  readonly file: string
  readonly width: number
  readonly height: number
  /** Levels that the page's picture may be off on average: decoders differ in how they spread the colours of a JPEG. */
  readonly tolerance: number
}

/** A file that the page must refuse, and how. */
export interface BadFixture {
  readonly file: string
  readonly code: string
}

/** A soft gradient with a disc, away from the ends of the scale, where profiles agree least. */
function scene(width: number, height: number): RgbImage {
  const image = createRgbImage(width, height)
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside = (x - width / 3) ** 2 + (y - height / 2) ** 2 < (height / 4) ** 2
      image.data[p++] = inside ? 220 : 40 + (150 * x) / width
      image.data[p++] = inside ? 60 : 40 + (150 * y) / height
      image.data[p++] = inside ? 90 : 120
    }
  }
  return image
}

/** The bytes of everything by name; `fixtures.json` lists good and bad ones, `NAME.rgb` is what NAME decodes to. */
export async function fixtures(): Promise<Record<string, Uint8Array>> {
  const [width, height] = [121, 80]
  const { data } = scene(width, height)
  const raw = () => sharp(data, { raw: { width, height, channels: 3 } })
  const alpha = Uint8Array.from({ length: width * height }, (_, i) => (i % width) * 2)
  const rgba = raw().joinChannel(Buffer.from(alpha), { raw: { width, height, channels: 1 } })
  const jpeg = await raw().jpeg({ quality: 95 }).toBuffer()
  const good: Record<string, Uint8Array> = {
    'plain.jpg': jpeg,
    'sharp-colours.jpg': await raw().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer(),
    'progressive.jpg': await raw().jpeg({ quality: 95, progressive: true }).toBuffer(),
    'grey.jpg': await raw().greyscale().jpeg({ quality: 95 }).toBuffer(),
    'wide-gamut.jpg': await raw().jpeg({ quality: 95 }).withIccProfile('p3').toBuffer(),
    'plain.png': await raw().png().toBuffer(),
    'wide-gamut.png': await raw().png().withIccProfile('p3').toBuffer(),
    'transparent.png': await rgba.clone().png().toBuffer(),
    'palette.png': await raw().png({ palette: true }).toBuffer(),
    'deep.png': png('rgb', 16, [width, height], (x, y) => [500 * x, 800 * y, 9000]),
    'grey.png': png('grey', 8, [width, height], (x, y) => [x + y]),
    'plain.webp': await raw().webp({ lossless: true }).toBuffer(),
    'transparent.webp': await rgba.clone().webp({ lossless: true }).toBuffer(),
    'plain.gif': await raw().gif().toBuffer(),
  }
  // More than one strip of the canvas.
  const large = scene(1600, 1700)
  good['large.png'] = await sharp(large.data, { raw: { width: 1600, height: 1700, channels: 3 } })
    .png()
    .toBuffer()
  for (let turn = 1; turn <= 8; turn++) good[`turned-${turn}.jpg`] = oriented(jpeg, turn)
  const bad: Record<string, [bytes: Uint8Array, code: string]> = {
    'empty.jpg': [new Uint8Array(), 'image/unreadable'],
    'text.jpg': [Buffer.from('not a picture'), 'image/unreadable'],
    // A header that claims 60000 x 60000, in front of nothing.
    'huge.png': [png('grey', 8, [1, 1], [0]), 'image/too-large'],
  }
  const huge = Buffer.from(bad['huge.png']?.[0] ?? [])
  huge.writeUInt32BE(60_000, 16)
  huge.writeUInt32BE(60_000, 20)
  bad['huge.png'] = [huge, 'image/too-large']
  for (const file of ['plain.jpg', 'progressive.jpg', 'plain.png', 'plain.webp', 'plain.gif']) {
    for (const part of [0.2, 0.5, 0.9]) {
      const bytes = good[file] ?? new Uint8Array()
      bad[`cut-${part}-${file}`] = [bytes.subarray(0, Math.floor(bytes.length * part)), 'image/unreadable']
    }
  }
  const labels = png('palette', 8, [width, height], (x, y) => [x < 40 ? 1 : y < 30 ? 2 : 3])
  const files: Record<string, Uint8Array> = { ...good, 'labels.png': labels }
  const list: { good: Fixture[]; bad: BadFixture[] } = { good: [], bad: [] }
  for (const [file, bytes] of Object.entries(good)) {
    const image = await decodeImage(bytes)
    files[`${file}.rgb`] = image.data
    list.good.push({ file, width: image.width, height: image.height, tolerance: file.includes('.jpg') ? 1.5 : 0.6 })
  }
  for (const [file, [bytes, code]] of Object.entries(bad)) {
    files[file] = bytes
    list.bad.push({ file, code })
  }
  files['labels.png.labels'] = Uint8Array.from((await decodeLabels(labels)).data)
  files['fixtures.json'] = Buffer.from(JSON.stringify(list))
  return files
}
