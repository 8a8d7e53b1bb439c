import type { Page } from './family.js'

/** Takes the pixels of a row from column `from` up to `to`, which is not among them. All lie within the picture. */
export type Fill = (row: number, from: number, to: number) => void

/** Colours whatever it is given. */
export function colouring({ mask: { data, width } }: Page): Fill {
  return (row, from, to) => {
    data.fill(1, row * width + from, row * width + to)
  }
}

/** The pixels of a row whose centres lie between two places, in units. */
export function fillBetween({ side, mask }: Page, row: number, left: number, right: number, fill: Fill): void {
  const from = Math.max(0, Math.ceil(left * side - 0.5))
  const to = Math.min(mask.width, Math.floor(right * side - 0.5) + 1)
  if (from < to) fill(row, from, to)
}

/** Calls back for the rows whose centres lie between two places, in units, with the centre. */
export function eachRow(
  { side, mask }: Page,
  top: number,
  bottom: number,
  visit: (row: number, y: number) => void,
): void {
  const end = Math.min(mask.height, Math.floor(bottom * side - 0.5) + 1)
  for (let row = Math.max(0, Math.ceil(top * side - 0.5)); row < end; row++) visit(row, (row + 0.5) / side)
}

/** A polygon by its corners, `x0, y0, x1, y1, …`; where its lines cross, what is inside twice is outside (even-odd). */
export function fillPolygon(page: Page, corners: readonly number[], fill: Fill): void {
  let [top, bottom] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 1; i < corners.length; i += 2) {
    const y = corners[i] as number
    if (y < top) top = y
    if (y > bottom) bottom = y
  }
  const crossings: number[] = []
  eachRow(page, top, bottom, (row, y) => {
    crossings.length = 0
    let x0 = corners[corners.length - 2] as number
    let y0 = corners[corners.length - 1] as number
    for (let i = 0; i < corners.length; i += 2) {
      const x1 = corners[i] as number
      const y1 = corners[i + 1] as number
      // A corner on the line belongs to the side that goes down from it, so that it is met once.
      if (y0 <= y !== y1 <= y) crossings.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0))
      x0 = x1
      y0 = y1
    }
    if (crossings.length > 2) crossings.sort((a, b) => a - b)
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const a = crossings[i] as number
      const b = crossings[i + 1] as number
      fillBetween(page, row, Math.min(a, b), Math.max(a, b), fill)
    }
  })
}

/** An ellipse with its half axes `a` and `b`, where `a` points in the direction (`cos`, `sin`). */
export interface Ellipse {
  readonly x: number
  readonly y: number
  readonly a: number
  readonly b: number
  readonly cos: number
  readonly sin: number
}

export function fillEllipse(page: Page, { x, y, a, b, cos, sin }: Ellipse, fill: Fill): void {
  // Inside is where xx dx² + 2 xy dx dy + yy dy² ≤ 1: for each row a quadratic equation.
  const xx = (cos * cos) / (a * a) + (sin * sin) / (b * b)
  const xy = cos * sin * (1 / (a * a) - 1 / (b * b))
  const yy = (sin * sin) / (a * a) + (cos * cos) / (b * b)
  const reach = Math.sqrt(a * a * sin * sin + b * b * cos * cos)
  eachRow(page, y - reach, y + reach, (row, rowY) => {
    const dy = rowY - y
    const middle = x - (xy * dy) / xx
    const half = Math.sqrt(Math.max(0, xy * xy * dy * dy - xx * (yy * dy * dy - 1))) / xx
    fillBetween(page, row, middle - half, middle + half, fill)
  })
}

/** All points within `radius` of the line from one point to another: a stroke with round ends. */
export interface Capsule {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
  readonly radius: number
}

export function fillCapsule(page: Page, { x0, y0, x1, y1, radius }: Capsule, fill: Fill): void {
  const length = Math.sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0))
  const dx = length > 0 ? (x1 - x0) / length : 1
  const dy = length > 0 ? (y1 - y0) / length : 0
  eachRow(page, Math.min(y0, y1) - radius, Math.max(y0, y1) + radius, (row, y) => {
    let [left, right] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    const [v0, v1] = [y - y0, y - y1]
    const [square0, square1] = [radius * radius - v0 * v0, radius * radius - v1 * v1]
    if (square0 >= 0) {
      left = x0 - Math.sqrt(square0)
      right = x0 + Math.sqrt(square0)
    }
    if (square1 >= 0) {
      left = Math.min(left, x1 - Math.sqrt(square1))
      right = Math.max(right, x1 + Math.sqrt(square1))
    }
    // The bar between the round ends: as far from the line as the radius, and between its ends.
    let [from, to] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    if (dy !== 0) {
      const [middle, half] = [(v0 * dx) / dy, Math.abs(radius / dy)]
      from = middle - half
      to = middle + half
    }
    if (dx !== 0) {
      const [a, b] = [(-v0 * dy) / dx, (length - v0 * dy) / dx]
      from = Math.max(from, Math.min(a, b))
      to = Math.min(to, Math.max(a, b))
    }
    const within = (dy !== 0 || Math.abs(v0) <= radius) && (dx !== 0 || (v0 * dy >= 0 && v0 * dy <= length))
    if (within && from <= to) {
      left = Math.min(left, x0 + from)
      right = Math.max(right, x0 + to)
    }
    fillBetween(page, row, left, right, fill)
  })
}
