import { createLabelMap, type LabelMap } from '@chromask/core'
import { decodeImage } from '@chromask/image'

const SEGMIM_NAMES = { 0: 'background', 1: 'flower' }

/** How far a background's blue may lie from (0, 0, 254), in levels: JPEG blurs it along the flower. */
const NEAR = 100

/** A picture of a flower on blue, as a label map: 1 where the flower is, 0 where the blue. */
export async function readSegmim(path: string): Promise<LabelMap> {
  const { width, height, data } = await decodeImage(path)
  const labels = new Uint16Array(width * height)
  for (let i = 0, p = 0; i < labels.length; i++, p += 3) {
    const [r, g, b] = [data[p] as number, data[p + 1] as number, 254 - (data[p + 2] as number)]
    labels[i] = r * r + g * g + b * b > NEAR * NEAR ? 1 : 0
  }
  return createLabelMap(width, height, labels, SEGMIM_NAMES)
}
