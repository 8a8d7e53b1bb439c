import { createRandom, createRgbImage, type Dataset, type RgbImage } from '@chromask/core'

/** From the sea's ground to the snow. The lightness alone tells the colour, so that a network can learn it. */
const palette = [
  [10, 30, 90],
  [20, 90, 140],
  [50, 130, 60],
  [215, 190, 130],
  [250, 250, 255],
] as const

/** Draws the islands of one index, of any size. */
export function drawIslands(index: number, width: number, height: number): RgbImage {
  const random = createRandom('islands').fork(String(index))
  const waves = Array.from({ length: 6 }, () => [random.uniform(-9, 9), random.uniform(-9, 9), random.uniform(0, 6.28)])
  const data = new Uint8Array(width * height * 3)
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [(i % width) / height, Math.floor(i / width) / height]
    const sum = waves.reduce((total, [a = 0, b = 0, phase = 0]) => total + Math.cos(a * x + b * y + phase), 0)
    const level = Math.min(3.999, Math.max(0, 2 + sum))
    const [from, to] = [palette[Math.floor(level)] ?? palette[0], palette[Math.floor(level) + 1] ?? palette[4]]
    for (const c of [0, 1, 2] as const) data[3 * i + c] = from[c] + (level % 1) * (to[c] - from[c])
  }
  return createRgbImage(width, height, data)
}

/** A data set is an object of this shape: pictures by index. */
export const islands = (size: number): Dataset => ({
  name: 'islands',
  size,
  ids: () => Array.from({ length: size }, (_, index) => `island ${index}`),
  get: async (index) => ({ id: `island ${index}`, image: drawIslands(index, 64, 64) }),
})
