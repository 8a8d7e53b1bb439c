import { blend, type Canvas, darken, samplesOf } from './canvas.js'
import { OUTLINE_STEPS } from './outlines.js'
import { type Blade, PARTS } from './shapes.js'
import { noise1, visibleShare } from './textures.js'

/** How far the shadow under an edge reaches, as a share of the picture's side. */
const SHADOW_REACH = 0.02

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
  const reach = blade.shadow > 0 ? SHADOW_REACH : step
  const { x0, y0, x1, y1 } = bounds(side, blade, reach)
  const shadowSamples = reach * side
  const uMargin = reach * Math.sqrt(ux * ux + uy * uy)
  const streakShare = visibleShare(blade.streaks * Math.sqrt(vx * vx + vy * vy), step)
  const streak = blade.streak * streakShare
  const veined = blade.vein !== 0
  for (let y = y0; y < y1; y++) {
    const dy = (y + 0.5) * step - blade.y
    for (let x = x0; x < x1; x++) {
      const dx = (x + 0.5) * step - blade.x
      let u = ux * dx + uy * dy
      if (u < -uMargin || u > 1 + uMargin) continue
      const v = vx * dx + vy * dy - bend * u * u
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
        blend(canvas, y * side + x, blade.ramp, tone, alpha, part)
      } else if (edge > -shadowSamples && blade.shadow > 0) {
        const at = y * side + x
        const near = 1 + edge / shadowSamples
        // The sky lies too far behind to be in shadow.
        if (canvas.parts[at] !== PARTS.sky) darken(canvas, at, blade.shadow * near * near)
      }
    }
  }
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
