/** Integer hash of a lattice point, in [0, 1): no tables, no floating point before the last step. */
function lattice(seed: number, x: number, y: number): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ seed
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return ((h ^ (h >>> 16)) >>> 0) / 0x100000000
}

/** Smooth value noise along a line, in [-1, 1); one bump per unit. */
export function noise1(seed: number, x: number): number {
  const x0 = Math.floor(x)
  const t = x - x0
  const a = lattice(seed, x0, 0)
  return 2 * (a + (lattice(seed, x0 + 1, 0) - a) * t * t * (3 - 2 * t)) - 1
}

/** Smooth value noise in the plane, in [-1, 1); one bump per unit square. */
export function noise2(seed: number, x: number, y: number): number {
  const x0 = Math.floor(x)
  const y0 = Math.floor(y)
  const tx = x - x0
  const ty = y - y0
  const sx = tx * tx * (3 - 2 * tx)
  const a = lattice(seed, x0, y0)
  const b = lattice(seed, x0, y0 + 1)
  const top = a + (lattice(seed, x0 + 1, y0) - a) * sx
  const bottom = b + (lattice(seed, x0 + 1, y0 + 1) - b) * sx
  return 2 * (top + (bottom - top) * ty * ty * (3 - 2 * ty)) - 1
}

/**
 * How much of a texture with `frequency` bumps per unit is left when samples lie `step` apart: all of a coarse one,
 * none of one that the samples would miss. So a small picture looks like a large one scaled down.
 */
export function visibleShare(frequency: number, step: number): number {
  const share = (0.9 - frequency * step) / 0.55
  return share < 0 ? 0 : share > 1 ? 1 : share
}
