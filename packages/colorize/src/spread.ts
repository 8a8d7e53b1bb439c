import type { ChromaPlane } from '@chromask/color/picture'

/**
 * Lets the colour of known pixels flow outward over the others, one pixel a round: each takes the mean of its known
 * neighbours. Changes the plane. What lies further out than `rounds` stays as it was.
 */
export function spreadChroma(
  { width, height, channels, chroma }: ChromaPlane,
  known: Uint8Array,
  rounds: number,
): void {
  const reached = known.slice()
  let border: number[] = []
  for (let round = 0; round < rounds; round++) {
    border = []
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if (!reached[y * width + x] && takeMean(x, y)) border.push(y * width + x)
      }
    }
    if (border.length === 0) return
    // Known only now: within a round, nothing may depend on the direction of the scan.
    for (const p of border) reached[p] = 1
  }

  function takeMean(x: number, y: number): boolean {
    const to = (y * width + x) * channels
    let count = 0
    const sums = [0, 0, 0]
    for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
      for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
        if (!reached[v * width + u]) continue
        count++
        for (let c = 0; c < channels; c++) {
          sums[c] = (sums[c] as number) + (chroma[(v * width + u) * channels + c] as number)
        }
      }
    }
    if (count === 0) return false
    for (let c = 0; c < channels; c++) chroma[to + c] = (sums[c] as number) / count
    return true
  }
}
