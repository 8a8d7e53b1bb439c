import { createMask, createRandom, type MaskSource } from '@chromask/core'

/** Where to colour: in one of two spiral arms that wind around the centre. */
export const spirals: MaskSource = {
  name: 'spirals',
  sample({ width, height, seed, index }) {
    const random = createRandom(seed).fork(String(index)) // the same seed and index, the same mask
    const [phase, turns] = [random.float(), random.uniform(1, 3)]
    const mask = createMask(width, height)
    for (let i = 0; i < width * height; i++) {
      const [x, y] = [(i % width) + 0.5 - width / 2, Math.floor(i / width) + 0.5 - height / 2]
      const winding = (turns * Math.hypot(x, y)) / Math.min(width, height) + Math.atan2(y, x) / (2 * Math.PI) + phase
      mask.data[i] = winding - Math.floor(winding) < 0.5 ? 1 : 0
    }
    return mask
  },
}
