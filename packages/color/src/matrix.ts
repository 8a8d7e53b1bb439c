/** Rows of a linear map between channels: `matrix[out][in]`. */
export type Matrix = readonly (readonly number[])[]

/** Three rows of three. */
export type Matrix3 = readonly [Row3, Row3, Row3]
export type Row3 = readonly [number, number, number]

/** The inverse by cofactors; the matrices here are far from singular. */
export function inverse3([[a, b, c], [d, e, f], [g, h, i]]: Matrix3): Matrix3 {
  const det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
  return [
    [(e * i - f * h) / det, (c * h - b * i) / det, (b * f - c * e) / det],
    [(f * g - d * i) / det, (a * i - c * g) / det, (c * d - a * f) / det],
    [(d * h - e * g) / det, (b * g - a * h) / det, (a * e - b * d) / det],
  ]
}

/** A row times a number. */
export const scaled = ([a, b, c]: Row3, by: number): Row3 => [a * by, b * by, c * by]
