import type { Distort } from './distort.js'

/** Pixels at random places become 1 or 0 with equal chances (impulse noise). */
export const saltAndPepper: Distort = ({ width, height, data }, strength, random) => {
  const result = Float32Array.from(data)
  for (let left = Math.round(strength * result.length); left > 0; left--) {
    const place = random.integer(0, result.length - 1)
    result[place] = random.uint32() >>> 31
  }
  return { width, height, data: result }
}

/** Each pixel takes the value of one near it: what lies inside stays, edges become ragged. */
export const jitter: Distort = ({ width, height, data }, strength, random) => {
  const reach = strength * Math.min(width, height)
  const result = new Float32Array(data.length)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      // Two numbers of 16 bits in one draw.
      const drawn = random.uint32()
      const dx = Math.floor(((drawn & 0xffff) / 0x8000 - 1) * reach + 0.5)
      const dy = Math.floor(((drawn >>> 16) / 0x8000 - 1) * reach + 0.5)
      const column = Math.min(width - 1, Math.max(0, x + dx))
      const row = Math.min(height - 1, Math.max(0, y + dy))
      result[i] = data[row * width + column] as number
    }
  }
  return { width, height, data: result }
}

/** Blocks of one value each, their mean: the mask as a coarser one would have it. */
export const pixelate: Distort = ({ width, height, data }, strength) => {
  const block = Math.round(strength * Math.min(width, height))
  if (block < 2) return { width, height, data }
  const result = new Float32Array(data.length)
  for (let top = 0; top < height; top += block) {
    const bottom = Math.min(height, top + block)
    for (let left = 0; left < width; left += block) {
      const right = Math.min(width, left + block)
      let sum = 0
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) sum += data[y * width + x] as number
      }
      const mean = sum / ((bottom - top) * (right - left))
      for (let y = top; y < bottom; y++) result.fill(mean, y * width + left, y * width + right)
    }
  }
  return { width, height, data: result }
}
