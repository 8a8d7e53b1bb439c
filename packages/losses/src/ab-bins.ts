import { rgbToLab } from '@chromask/color/picture'

/** Chroma of CIELAB is `(a, b) / 110`, as in the colour space `lab`. */
export const AB_SCALE = 110
const GRID = 10
/** Bytes between the colours that are tried; closer ones find no further bin. */
const STRIDE = 3
const LEVELS = 255 / STRIDE + 1

/**
 * The bins of CIELAB's ab plane that sRGB can show: points of a grid of 10 that are nearest to some colour, as chroma
 * `(a, b) / 110` of the space `lab`. There are 261, in order of a, then b. (Zhang et al. 2016 publish a list of 313, made
 * from another gamut; give that one instead where it matters.)
 *
 * @example
 * ```ts
 * import { abBins } from '@chromask/losses'
 *
 * const bins = abBins()
 * console.log(bins.length, bins[0]?.map((value) => Math.round(value * 110)).join()) // 261 -90,80
 * ```
 */
export function abBins(): [a: number, b: number][] {
  const found = new Set<string>()
  const line = { width: LEVELS, height: LEVELS, data: new Uint8Array(LEVELS * LEVELS * 3) }
  for (let red = 0; red <= 255; red += STRIDE) {
    for (let pixel = 0; pixel < LEVELS * LEVELS; pixel++)
      line.data.set([red, Math.floor(pixel / LEVELS) * STRIDE, (pixel % LEVELS) * STRIDE], pixel * 3)
    const lab = rgbToLab(line)
    for (let i = 0; i < lab.length; i += 3) found.add(`${nearest(lab[i + 1])},${nearest(lab[i + 2])}`)
  }
  return [...found]
    .map((bin) => bin.split(',').map(Number) as [number, number])
    .sort(([a, b], [c, d]) => a - c || b - d)
    .map(([a, b]) => [a / AB_SCALE, b / AB_SCALE])
}

const nearest = (value = 0): number => Math.round(value / GRID) * GRID
