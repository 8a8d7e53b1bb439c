import { createRgbImage, type Mask, type RgbImage } from '@chromask/core'
import { writeFileAtomic } from '@chromask/core/node'
import { type ContactSheetOptions, contactSheet, encodeImage } from '@chromask/image'
import { grayBaseline } from '@chromask/metrics'

/** A picture before and after. */
export interface SampleRow {
  readonly truth: RgbImage
  readonly mask: Mask
  readonly result: RgbImage
}

const COLUMNS = ['grey', 'mask', 'result', 'truth']
/** Small pictures are enlarged to about this many pixels a side, to be seen at all. */
const SHOWN = 128

/** A grid of grey | mask | result | truth, a row for each sample. */
export async function sampleSheet(rows: readonly SampleRow[]): Promise<RgbImage> {
  const width = rows[0]?.truth.width ?? SHOWN
  const options: ContactSheetOptions = { labels: { columns: COLUMNS }, scale: Math.max(1, Math.round(SHOWN / width)) }
  return contactSheet(
    rows.map(({ truth, mask, result }) => [grayBaseline(truth), pictureOf(mask), result, truth]),
    options,
  )
}

/** Writes a grid of samples as PNG. */
export async function saveSamples(path: string, rows: readonly SampleRow[]): Promise<void> {
  await writeFileAtomic(path, await encodeImage(await sampleSheet(rows), { format: 'png' }))
}

/** A mask as a picture: white where colour goes. */
export function pictureOf({ width, height, data }: Mask): RgbImage {
  return createRgbImage(
    width,
    height,
    Uint8Array.from({ length: data.length * 3 }, (_, i) => Math.round((data[Math.floor(i / 3)] ?? 0) * 255)),
  )
}
