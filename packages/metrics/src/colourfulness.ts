import type { RgbImage } from '@chromask/core'
import { checkSizes } from './check.js'

/**
 * How colourful a picture looks: M3 of Hasler and Süsstrunk (2003), from the spread and the mean of the opponent
 * channels `r - g` and `(r + g)/2 - b` of the bytes. 0 for grey; some 15 is slightly, 45 averagely, 109 extremely colourful.
 *
 * @throws ChromaskError `metrics/size-mismatch` where the bytes do not fit the size.
 * @example
 * ```ts
 * import { createRgbImage } from '@chromask/core'
 * import { colourfulness } from '@chromask/metrics'
 *
 * console.log(colourfulness(createRgbImage(1, 1, Uint8Array.of(90, 90, 90)))) // 0
 * ```
 */
export function colourfulness(image: RgbImage): number {
  checkSizes({ image }, {})
  const { data } = image
  const count = data.length / 3
  let sumRg = 0
  let sumYb = 0
  let squaresRg = 0
  let squaresYb = 0
  for (let i = 0; i < data.length; i += 3) {
    const r = data[i] as number
    const g = data[i + 1] as number
    const rg = r - g
    const yb = (r + g) / 2 - (data[i + 2] as number)
    sumRg += rg
    sumYb += yb
    squaresRg += rg * rg
    squaresYb += yb * yb
  }
  const meanRg = sumRg / count
  const meanYb = sumYb / count
  // Sums of halves of integers are exact, so the difference does not suffer from cancellation.
  const variance = squaresRg / count - meanRg * meanRg + squaresYb / count - meanYb * meanYb
  return Math.sqrt(Math.max(0, variance)) + 0.3 * Math.hypot(meanRg, meanYb)
}
