import { createRgbImage, type Mask, type RgbImage } from '@chromask/core'
import { writeFileAtomic } from '@chromask/core/node'
import { contactSheet, encodeImage } from '@chromask/image'
import { grayBaseline } from '@chromask/metrics'

/** A picture before and after. */
export interface SampleRow {
  readonly truth: RgbImage
  readonly mask: Mask
  readonly result: RgbImage
}

const COLUMNS = ['grey', 'mask', 'result', 'truth']
/** Small pictures are enlarged to about this many pixels a side, to be seen at all. */
export const SHOWN = 128

/** A grid of grey | mask | result | truth as PNG, a row for each sample. */
export async function renderSamples(rows: readonly SampleRow[]): Promise<{ image: RgbImage; png: Uint8Array }> {
  const width = rows[0]?.truth.width ?? SHOWN
  const image = await contactSheet(
    rows.map(({ truth, mask, result }) => [grayBaseline(truth), pictureOf(mask), result, truth]),
    { labels: { columns: COLUMNS }, scale: Math.max(1, Math.round(SHOWN / width)) },
  )
  return { image, png: await encodeImage(image, { format: 'png' }) }
}

/** Writes a grid of samples as PNG. */
export const saveSamples = async (path: string, rows: readonly SampleRow[]): Promise<void> =>
  writeFileAtomic(path, (await renderSamples(rows)).png)

/** A mask as a picture: white where colour goes. */
export function pictureOf({ width, height, data }: Mask): RgbImage {
  const bytes = new Uint8Array(data.length * 3)
  for (let i = 0; i < data.length; i++) bytes.fill(Math.round((data[i] ?? 0) * 255), i * 3, i * 3 + 3)
  return createRgbImage(width, height, bytes)
}
