import { createHash } from 'node:crypto'
import type { Example } from '@chromask/core'
import { describe, expect, it } from 'vitest'
import { testDatasetConformance } from '../testing/dataset-conformance.js'
import { proceduralFlowers } from './procedural-flowers.js'

const SIDE = 32
const flowers = proceduralFlowers()
const examples: Promise<readonly Example[]> = Promise.all(
  Array.from({ length: 160 }, (_, index) => flowers.getSquare!(index, SIDE)),
)

const sha256 = (...parts: readonly ArrayBufferView[]): string => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength))
  return hash.digest('hex').slice(0, 16)
}

/** CIELAB (D65) of one sRGB pixel. */
function labOf(data: Uint8Array, pixel: number): [lightness: number, a: number, b: number] {
  const linear = [0, 1, 2].map((c) => {
    const value = data[3 * pixel + c]! / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  const [r, g, b] = linear
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : (t * 24389) / 3132 + 4 / 29)
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505)
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b)
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

/** Mean of the pixels of the given part, over examples. */
function meanLab(of: readonly Example[], part: number): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0]
  let pixels = 0
  for (const { image, segmentation } of of) {
    for (let p = 0; p < SIDE * SIDE; p++) {
      if (segmentation!.data[p] !== part) continue
      const lab = labOf(image.data, p)
      for (let c = 0; c < 3; c++) sum[c]! += lab[c]!
      pixels++
    }
  }
  return [sum[0] / pixels, sum[1] / pixels, sum[2] / pixels]
}

testDatasetConformance('drawn flowers', () => proceduralFlowers({ count: 40, size: 64 }))

describe('proceduralFlowers', () => {
  it('gives the same picture for the same seed and index, another for another', async () => {
    const first = await flowers.get(5)
    expect(await proceduralFlowers().get(5)).toEqual(first)
    expect((await proceduralFlowers({ count: 6 }).get(5)).image.data).toEqual(first.image.data)
    expect((await proceduralFlowers({ seed: 'other' }).get(5)).image.data).not.toEqual(first.image.data)
    const pictures = (await examples).map(({ image }) => sha256(image.data))
    expect(new Set(pictures).size).toBe(pictures.length)
  })

  it('gives these bytes on every platform', async () => {
    const sums = []
    for (let index = 0; index < 8; index++) {
      const { image, segmentation } = await flowers.getSquare!(index, 48)
      sums.push(sha256(image.data, segmentation!.data))
    }
    expect(sums).toMatchInlineSnapshot(`
      [
        "df4f8eafd6726784",
        "0ffbb368fdeacfbc",
        "505ff985f1170e5f",
        "b45b89073d4c1647",
        "4b95889b3eb19ba8",
        "2e5311a9526c3272",
        "962f273d42f55429",
        "edfa12410316e367",
      ]
    `)
  })

  it('names and labels: each eight in a row show all eight species', async () => {
    expect(flowers.classNames).toHaveLength(8)
    const labels = (await examples).map(({ label }) => label)
    for (let from = 0; from < labels.length; from += 8) {
      expect(new Set(labels.slice(from, from + 8)).size).toBe(8)
    }
    // Every eighth picture is not always the same one.
    expect(new Set(labels.filter((_, index) => index % 8 === 0)).size).toBeGreaterThan(4)
    const ids = flowers.ids()
    expect(ids).toHaveLength(1000)
    expect(new Set(ids).size).toBe(1000)
    expect((await examples)[7]!.id).toBe(ids[7])
  })

  it('has the size asked for', async () => {
    const { image, segmentation } = await proceduralFlowers({ size: 20 }).get(0)
    expect([image.width, image.height, segmentation!.width, segmentation!.height]).toEqual([20, 20, 20, 20])
    expect((await flowers.get(0)).image.width).toBe(128)
  })

  it('draws at 32 pixels what 128 pixels scaled down show', async () => {
    for (let index = 0; index < 16; index++) {
      const small = (await examples)[index]!
      const large = (await flowers.get(index)).image
      let difference = 0
      for (let y = 0; y < SIDE; y++) {
        for (let x = 0; x < SIDE; x++) {
          for (let c = 0; c < 3; c++) {
            let sum = 0
            for (let k = 0; k < 16; k++) sum += large.data[((4 * y + (k >> 2)) * 128 + 4 * x + (k & 3)) * 3 + c]!
            difference += Math.abs(sum / 16 - small.image.data[(y * SIDE + x) * 3 + c]!)
          }
        }
      }
      expect(difference / small.image.data.length, `picture ${index}`).toBeLessThan(10)
    }
  })

  it('shows a blossom of sensible size in every picture, and every part in sensible shares', async () => {
    const shares = [0, 0, 0, 0]
    for (const { segmentation, id } of await examples) {
      let blossom = 0
      for (const part of segmentation!.data) {
        shares[part]! += 1 / (SIDE * SIDE * 160)
        if (part === 1) blossom += 1 / (SIDE * SIDE)
      }
      expect(blossom, id).toBeGreaterThan(0.15)
      expect(blossom, id).toBeLessThan(0.75)
      expect(segmentation!.names).toEqual({ 0: 'background', 1: 'blossom', 2: 'leaf or stem', 3: 'sky' })
    }
    expect(shares[1]).toBeGreaterThan(0.25)
    expect(shares[1]).toBeLessThan(0.5)
    for (const share of shares) expect(share).toBeGreaterThan(0.05)
  })
})

describe('its colours', () => {
  it('are vivid, and grey on the whole: no constant colour is a good guess', async () => {
    let chroma = 0
    let meanA = 0
    let meanB = 0
    const pixels = 160 * SIDE * SIDE
    for (const { image } of await examples) {
      for (let p = 0; p < SIDE * SIDE; p++) {
        const [, a, b] = labOf(image.data, p)
        chroma += Math.sqrt(a * a + b * b) / pixels
        meanA += a / pixels
        meanB += b / pixels
      }
    }
    expect(chroma).toBeGreaterThan(35)
    expect(Math.sqrt(meanA * meanA + meanB * meanB)).toBeLessThan(10)
  })

  it('belong to the material: green leaves, blue bright sky, each species its own hue', async () => {
    const all = await examples
    const [leafL, leafA, leafB] = meanLab(all, 2)
    const [skyL, , skyB] = meanLab(all, 3)
    expect(leafA).toBeLessThan(-20)
    expect(leafB).toBeGreaterThan(10)
    expect(skyB).toBeLessThan(-25)
    expect(skyL).toBeGreaterThan(leafL + 15)
    const species = flowers.classNames!.map((_, label) =>
      meanLab(
        all.filter((example) => example.label === label),
        1,
      ),
    )
    const others = [meanLab(all, 0), meanLab(all, 2), meanLab(all, 3)]
    for (const [i, lab] of species.entries()) {
      for (const other of [...species.slice(0, i), ...others]) {
        expect(Math.hypot(lab[0] - other[0], lab[1] - other[1], lab[2] - other[2])).toBeGreaterThan(14)
      }
    }
  })
})

describe('errors', () => {
  it('say the legal range', async () => {
    const few = proceduralFlowers({ count: 3 })
    for (const index of [-1, 3, 0.5, Number.NaN]) {
      await expect(few.get(index)).rejects.toMatchObject({
        code: 'datasets/out-of-range',
        message: `[datasets] procedural flowers: index must be an integer from 0 to 2, got ${index}.`,
      })
    }
    for (const options of [{ count: 0 }, { count: 1.5 }, { size: 4 }, { size: 5000 }]) {
      expect(() => proceduralFlowers(options)).toThrow(/must be an integer from \d+ to \d+, got/)
    }
    await expect(few.getSquare!(0, 0)).rejects.toMatchObject({ code: 'datasets/invalid-option' })
  })

  it('stop where asked to', async () => {
    await expect(flowers.get(0, AbortSignal.abort())).rejects.toThrow()
  })
})
