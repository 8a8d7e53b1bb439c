import { blend, type Canvas, darken, samplesOf } from './canvas.js'
import { OUTLINE_STEPS } from './outlines.js'
import { type Blade, PARTS } from './shapes.js'
import { noise1, visibleShare } from './textures.js'

/** How far the shadow under an edge reaches: a share of the picture's side, but no more than one of the blade's length. */
const SHADOW_REACH = { picture: 0.02, blade: 0.1 }

/** Draws a petal, leaf, stem or blade of grass over what is there. */
export function paintBlade(canvas: Canvas, blade: Blade): void {
  const { side } = canvas
  const { axisX, axisY, acrossX, acrossY, outline, bend, part } = blade
  const determinant = axisX * acrossY - axisY * acrossX
  if (determinant === 0) return
  // Picture to blade: u runs from base to tip, v from the axis to the edge, both in [0, 1] at most.
  const ux = acrossY / determinant
  const uy = -acrossX / determinant
  const vx = -axisY / determinant
  const vy = axisX / determinant
  const step = 1 / side
  const reach = blade.shadow > 0 ? shadowReach(blade) : step
  const { x0, y0, x1, y1 } = bounds(side, blade, reach)
  const shadowSamples = reach * side
  const uMargin = reach * Math.sqrt(ux * ux + uy * uy)
  const streakShare = visibleShare(blade.streaks * Math.sqrt(vx * vx + vy * vy), step)
  const streak = blade.streak * streakShare
  const veined = blade.vein !== 0
  // Where the shadow is narrower than a sample, a sample at the edge takes only its share.
  const edgeShadow = (blade.shadow * shadowSamples) / (shadowSamples + 0.7)
  const vMargin = reach * Math.sqrt(vx * vx + vy * vy) + 0.01
  const vLow = Math.min(0, bend) * (1 + uMargin) * (1 + uMargin) - 1 - vMargin
  const vHigh = Math.max(0, bend) * (1 + uMargin) * (1 + uMargin) + 1 + vMargin
  for (let y = y0; y < y1; y++) {
    const dy = (y + 0.5) * step - blade.y
    // Slanted blades leave most of their box empty: only where u and v are in range is there anything to draw.
    const du = uy * dy
    const dv = vy * dy
    let left = -2
    let right = 3
    if (ux !== 0) {
      const a = (-uMargin - du) / ux
      const b = (1 + uMargin - du) / ux
      left = a < b ? a : b
      right = a < b ? b : a
    }
    if (vx !== 0) {
      const a = (vLow - dv) / vx
      const b = (vHigh - dv) / vx
      left = Math.max(left, a < b ? a : b)
      right = Math.min(right, a < b ? b : a)
    }
    const from = Math.max(x0, Math.floor((blade.x + left) * side - 0.5))
    const to = Math.min(x1, Math.floor((blade.x + right) * side - 0.5) + 2)
    for (let x = from; x < to; x++) {
      const dx = (x + 0.5) * step - blade.x
      let u = ux * dx + du
      if (u < -uMargin || u > 1 + uMargin) continue
      const v = vx * dx + dv - bend * u * u
      if (blade.crinkle > 0) u *= 1 + blade.crinkle * noise1(blade.seed, v * 3.5)
      const place = (u < 0 ? 0 : u > 0.9999 ? 0.9999 : u) * OUTLINE_STEPS
      const entry = Math.floor(place)
      const low = outline[entry] as number
      const slope = ((outline[entry + 1] as number) - low) * OUTLINE_STEPS
      const half = low + (slope * (place - entry)) / OUTLINE_STEPS
      const distance = v < 0 ? -v : v
      // The gradient of half(u) − |v| turns it into a distance from the edge, in samples.
      const sign = v < 0 ? -1 : 1
      const bent = slope + sign * 2 * bend * u
      const gx = bent * ux - sign * vx
      const gy = bent * uy - sign * vy
      let edge = ((half - distance) * side) / Math.sqrt(gx * gx + gy * gy)
      // Beyond the ends the outline says nothing: there the distance is along the axis.
      if (u < 0 || u > 1) edge = Math.min(edge, -((u < 0 ? -u : u - 1) / uMargin) * shadowSamples)
      if (edge > -0.5) {
        // What is thinner than a sample covers only a part of it.
        const thickness = (half * side) / Math.sqrt(vx * vx + vy * vy)
        let alpha = edge >= 0.5 ? 1 : edge + 0.5
        if (thickness < 0.5) alpha *= (2 * thickness) / ((thickness + 0.5) * (thickness + 0.5))
        const t = half > 0.02 ? (distance < half ? v / half : sign) : 0
        let tone = blade.tone + blade.rise * (u - 0.5) + blade.curl * t + blade.rim * t * t * t * t
        if (streak !== 0) tone += streak * noise1(blade.seed, t * blade.streaks)
        if (veined && distance < 0.12 * half) tone += blade.vein * (1 - distance / (0.12 * half))
        if (alpha < 1) shade(canvas, y * side + x, edgeShadow, 1)
        blend(canvas, y * side + x, blade.ramp, tone, alpha, part)
      } else if (edge > -shadowSamples) {
        shade(canvas, y * side + x, blade.shadow, 1 + edge / shadowSamples)
      }
    }
  }
}

function shadowReach({ axisX, axisY }: Blade): number {
  return Math.min(SHADOW_REACH.picture, SHADOW_REACH.blade * Math.sqrt(axisX * axisX + axisY * axisY))
}

/** Darkens what lies under an edge; the sky lies too far behind. */
function shade(canvas: Canvas, at: number, shadow: number, near: number): void {
  if (shadow > 0 && canvas.parts[at] !== PARTS.sky) darken(canvas, at, shadow * near * near)
}

/** The samples around a blade: its four corners, bent, and the reach of its shadow. */
function bounds(side: number, blade: Blade, reach: number): ReturnType<typeof samplesOf> {
  const { x, y, axisX, axisY, acrossX, acrossY, bend } = blade
  const wide = Math.abs(acrossX) + reach
  const high = Math.abs(acrossY) + reach
  const tipX = x + axisX + bend * acrossX
  const tipY = y + axisY + bend * acrossY
  // A bent axis may pass outside the box of its ends by at most a quarter of the bend.
  const slackX = wide + 0.25 * Math.abs(bend * acrossX)
  const slackY = high + 0.25 * Math.abs(bend * acrossY)
  return samplesOf(
    side,
    Math.min(x, tipX) - slackX,
    Math.min(y, tipY) - slackY,
    Math.max(x, tipX) + slackX,
    Math.max(y, tipY) + slackY,
  )
}
