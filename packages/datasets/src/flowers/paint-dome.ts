import { blend, type Canvas, darken, samplesOf } from './canvas.js'
import { type Dome, type Light, PARTS } from './shapes.js'

/** How far its shadow reaches, in radii. */
const SHADOW_REACH = 0.35

/** Draws a bulging disc over what is there. */
export function paintDome(canvas: Canvas, dome: Dome, light: Light): void {
  const { side } = canvas
  const { axisX, axisY, acrossX, acrossY } = dome
  const determinant = axisX * acrossY - axisY * acrossX
  if (determinant === 0) return
  const step = 1 / side
  const grow = dome.shadow > 0 ? 1 + SHADOW_REACH : 1
  const wide = Math.sqrt(axisX * axisX + acrossX * acrossX) * grow + step
  const high = Math.sqrt(axisY * axisY + acrossY * acrossY) * grow + step
  const { x0, y0, x1, y1 } = samplesOf(side, dome.x - wide, dome.y - high, dome.x + wide, dome.y + high)
  // Radius of a disc of the same area, in samples.
  const radius = Math.sqrt(Math.abs(determinant)) * side
  const cover = radius < 0.5 ? (3.14 * radius * radius) / ((radius + 0.5) * (radius + 0.5)) : 1
  for (let y = y0; y < y1; y++) {
    const dy = (y + 0.5) * step - dome.y
    for (let x = x0; x < x1; x++) {
      const dx = (x + 0.5) * step - dome.x
      const u = (acrossY * dx - acrossX * dy) / determinant
      const v = (axisX * dy - axisY * dx) / determinant
      const r = Math.sqrt(u * u + v * v)
      const edge = (1 - r) * radius
      if (edge > -0.5) {
        const alpha = (edge >= 0.5 ? 1 : edge + 0.5) * cover
        const facing = ((dx * light.x + dy * light.y) * side) / (radius > 1 ? radius : 1)
        const tone = dome.tone + dome.gain * facing + dome.rim * r * r
        blend(canvas, y * side + x, dome.ramp, tone, alpha, dome.part)
      } else if (dome.shadow > 0 && r < grow) {
        const at = y * side + x
        const near = (grow - r) / SHADOW_REACH
        if (canvas.parts[at] !== PARTS.sky) darken(canvas, at, dome.shadow * near * near)
      }
    }
  }
}
