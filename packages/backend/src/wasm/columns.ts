import type { ConvGeometry } from './conv-geometry.js'

/** Rows of output positions, `[first, end)`, counted through the whole batch: row = image · OH + y. */
export interface RowRange {
  readonly first: number
  readonly end: number
}

/** Rows in parts of about this many positions: their columns stay in the processor's cache while they are multiplied. */
const POSITIONS_PER_PART = 1024

export function partsOf({ batch, outHeight, outWidth }: ConvGeometry): RowRange[] {
  const rows = batch * outHeight
  const count = Math.max(1, Math.round((rows * outWidth) / POSITIONS_PER_PART))
  const size = Math.ceil(rows / count)
  const parts: RowRange[] = []
  for (let first = 0; first < rows; first += size) parts.push({ first, end: Math.min(rows, first + size) })
  return parts
}

/** The outputs, `[from, to)`, along one axis whose tap falls inside the input. */
function insideOf(tap: number, pad: number, stride: number, inSize: number, outSize: number): [number, number] {
  const from = Math.max(0, Math.ceil((pad - tap) / stride))
  const to = Math.min(outSize, Math.floor((inSize - 1 + pad - tap) / stride) + 1)
  return [Math.min(from, outSize), Math.max(to, Math.min(from, outSize))]
}

/**
 * What each tap of the filter sees: `planes [I, N, H, W]` to `columns [kh, kw, I, rows, OW]`, zero outside of the input.
 */
export function gatherColumns(
  planes: Float32Array,
  geometry: ConvGeometry,
  rows: RowRange,
  columns: Float32Array,
): void {
  const { batch, inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth } = geometry
  const { strideHeight, strideWidth, padTop, padLeft } = geometry
  let at = 0
  for (let ky = 0; ky < filterHeight; ky++) {
    for (let kx = 0; kx < filterWidth; kx++) {
      const [from, to] = insideOf(kx, padLeft, strideWidth, inWidth, outWidth)
      for (let i = 0; i < inChannels; i++) {
        for (let row = rows.first; row < rows.end; row++) {
          const image = Math.floor(row / outHeight)
          const y = (row - image * outHeight) * strideHeight + ky - padTop
          if (y < 0 || y >= inHeight) {
            columns.fill(0, at, at + outWidth)
            at += outWidth
            continue
          }
          let source = ((i * batch + image) * inHeight + y) * inWidth + from * strideWidth + kx - padLeft
          for (let x = 0; x < from; x++) columns[at++] = 0
          for (let x = from; x < to; x++) {
            columns[at++] = planes[source] as number
            source += strideWidth
          }
          for (let x = to; x < outWidth; x++) columns[at++] = 0
        }
      }
    }
  }
}

/** The way back: adds `columns [kh, kw, I, N, OH, OW]` to `planes [I, N, H, W]`. */
export function scatterColumns(columns: Float32Array, geometry: ConvGeometry, planes: Float32Array): void {
  const { batch, inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth } = geometry
  const { strideHeight, strideWidth, padTop, padLeft } = geometry
  let at = 0
  for (let ky = 0; ky < filterHeight; ky++) {
    const [yFrom, yTo] = insideOf(ky, padTop, strideHeight, inHeight, outHeight)
    for (let kx = 0; kx < filterWidth; kx++) {
      const [from, to] = insideOf(kx, padLeft, strideWidth, inWidth, outWidth)
      for (let plane = 0; plane < inChannels * batch; plane++) {
        for (let y = yFrom; y < yTo; y++) {
          let source = at + y * outWidth + from
          let target = (plane * inHeight + y * strideHeight + ky - padTop) * inWidth + from * strideWidth + kx - padLeft
          for (let x = from; x < to; x++) {
            planes[target] = (planes[target] as number) + (columns[source++] as number)
            target += strideWidth
          }
        }
        at += outHeight * outWidth
      }
    }
  }
}

/** The same with a position's values together: adds `columns [rows, OW, kh, kw, I]` to `pixels [N, H, W, I]`. */
export function scatterPixels(
  columns: Float32Array,
  geometry: ConvGeometry,
  rows: RowRange,
  pixels: Float32Array,
): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth } = geometry
  const { strideHeight, strideWidth, padTop, padLeft } = geometry
  let at = 0
  for (let row = rows.first; row < rows.end; row++) {
    const image = Math.floor(row / outHeight)
    const top = (row - image * outHeight) * strideHeight - padTop
    for (let ox = 0; ox < outWidth; ox++) {
      const left = ox * strideWidth - padLeft
      for (let ky = 0; ky < filterHeight; ky++) {
        const y = top + ky
        if (y < 0 || y >= inHeight) {
          at += filterWidth * inChannels
          continue
        }
        const kxFrom = Math.min(filterWidth, Math.max(0, -left))
        const kxTo = Math.max(kxFrom, Math.min(filterWidth, inWidth - left))
        let source = at + kxFrom * inChannels
        let target = ((image * inHeight + y) * inWidth + left + kxFrom) * inChannels
        for (let n = (kxTo - kxFrom) * inChannels; n > 0; n--) {
          pixels[target] = (pixels[target] as number) + (columns[source++] as number)
          target++
        }
        at += filterWidth * inChannels
      }
    }
  }
}
