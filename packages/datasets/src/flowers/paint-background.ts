import type { Background } from './background.js'
import { blend, type Canvas } from './canvas.js'
import { PARTS } from './shapes.js'
import { noise1, noise2, visibleShare } from './textures.js'

/** Fills the canvas: smooth bright sky above the horizon, blades of grass or dark mottled soil below. */
export function paintBackground(canvas: Canvas, background: Background): void {
  const { side } = canvas
  const step = 1 / side
  const { horizon, hills, seed } = background
  const paintGround = background.ground === 'meadow' ? paintMeadow : paintSoil
  for (let x = 0; x < side; x++) {
    const px = (x + 0.5) * step
    const edge = horizon + hills * (noise1(seed, px * 2.5) + 0.3 * noise1(seed + 1, px * 9))
    const skySamples = Math.max(0, Math.min(side, Math.ceil(edge * side)))
    for (let y = 0; y < skySamples; y++) {
      const py = (y + 0.5) * step
      blend(canvas, y * side + x, background.sky, skyTone(background, px, py), 1, PARTS.sky)
    }
    paintGround(canvas, background, x, skySamples, edge)
    // The row that the horizon crosses belongs to both.
    const share = skySamples - edge * side
    if (skySamples > 0 && skySamples < side && share > 0) {
      const at = (skySamples - 1) * side + x
      const below = at + side
      for (let c = 0; c < 3; c++) {
        const sky = canvas.rgb[3 * at + c] as number
        canvas.rgb[3 * at + c] = sky + ((canvas.rgb[3 * below + c] as number) - sky) * share
      }
    }
  }
}

/** Deep blue above, paler toward the horizon, with soft clouds. */
function skyTone({ horizon, clouds, seed }: Background, x: number, y: number): number {
  const height = Math.min(1, y / Math.max(0.5, horizon))
  const cloud = noise2(seed + 2, x * 2.2, y * 4.5) + 0.5 * noise2(seed + 3, x * 5, y * 10)
  return 0.28 + 0.34 * height * height + (cloud > 0 ? clouds * cloud : 0)
}

function paintMeadow(canvas: Canvas, background: Background, x: number, from: number, edge: number): void {
  const { side } = canvas
  const step = 1 / side
  const { seed } = background
  const px = (x + 0.5) * step
  const fine = 0.2 * visibleShare(70, step)
  for (let y = from; y < side; y++) {
    const py = (y + 0.5) * step
    const depth = py - edge
    // Blades are long and thin: quick across, slow along.
    const blades = fine > 0 ? fine * noise2(seed + 4, px * 70, py * 9) : 0
    const tufts = 0.16 * noise2(seed + 5, px * 26, py * 6) + 0.12 * noise2(seed + 6, px * 5, py * 5)
    blend(
      canvas,
      y * side + x,
      background.grass,
      0.52 - 0.22 * Math.min(1, depth) + tufts + blades,
      1,
      PARTS.background,
    )
  }
}

function paintSoil(canvas: Canvas, background: Background, x: number, from: number, edge: number): void {
  const { side } = canvas
  const step = 1 / side
  const { seed } = background
  const px = (x + 0.5) * step
  const fine = 0.3 * visibleShare(60, step)
  for (let y = from; y < side; y++) {
    const py = (y + 0.5) * step
    // Each layer is turned against the next: otherwise the noise's square cells would show.
    const crumbs = fine > 0 ? fine * noise2(seed + 4, px * 48 + py * 36, py * 48 - px * 36) : 0
    const lumps = 0.24 * noise2(seed + 7, px * 28 - py * 12, py * 28 + px * 12)
    const clods =
      lumps + 0.2 * noise2(seed + 5, px * 12 + py * 7, py * 14 - px * 6) + 0.14 * noise2(seed + 6, px * 4, py * 5)
    blend(canvas, y * side + x, background.soil, 0.42 - 0.08 * (py - edge) + clods + crumbs, 1, PARTS.background)
  }
}
