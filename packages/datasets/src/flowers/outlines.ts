/** Half the width of a blade from its base (first entry) to its tip (last), as a share of the widest. */
export type Outline = Float64Array

/** Entries of an outline less one. */
export const OUTLINE_STEPS = 64

function outline(halfWidth: (u: number) => number): Outline {
  const table = new Float64Array(OUTLINE_STEPS + 1)
  for (let i = 0; i < OUTLINE_STEPS; i++) table[i] = halfWidth(i / OUTLINE_STEPS)
  // The tip is closed, so that a blunt end has an edge too.
  table[OUTLINE_STEPS] = 0
  return table
}

/** Half an ellipse up to the widest place and half one after it. */
const egg =
  (widest: number) =>
  (u: number): number => {
    const t = (u - widest) / (u <= widest ? widest : 1 - widest)
    return Math.sqrt(Math.max(0, 1 - t * t))
  }

/** An ellipse up to the widest place, a pointed arch after it. */
const lance =
  (widest: number) =>
  (u: number): number => {
    if (u < widest) return egg(widest)(u)
    const t = (u - widest) / (1 - widest)
    return 1 - t * t
  }

/** What petals, leaves, stems and grass look like when laid flat. */
export const outlines: {
  readonly ray: Outline
  readonly pointed: Outline
  readonly fan: Outline
  readonly round: Outline
  readonly cup: Outline
  readonly bell: Outline
  readonly leaf: Outline
  readonly grass: Outline
  readonly stem: Outline
} = {
  ray: outline((u) => egg(0.66)(u) * (0.45 + 0.55 * Math.min(1, u / 0.66))),
  pointed: outline(lance(0.42)),
  fan: outline((u) => egg(0.68)(u) * (0.3 + 0.7 * Math.min(1, u / 0.68))),
  round: outline(egg(0.5)),
  cup: outline(lance(0.38)),
  bell: outline((u) => {
    const shoulder = 0.74 * egg(1)(Math.min(1, u / 0.4))
    const flare = u < 0.55 ? 0 : (u - 0.55) / 0.45
    return shoulder + 0.26 * flare * flare
  }),
  leaf: outline(lance(0.36)),
  grass: outline((u) => 1 - u * u),
  stem: outline((u) => 1 - 0.35 * u),
}
