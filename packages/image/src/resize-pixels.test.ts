import { createRandom, createRgbImage, type RgbImage } from '@chromask/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resizeImage } from './resize.js'
import { resizePixels } from './resize-pixels.js'

/** Smooth and sharp parts, and some noise. */
function scene(width: number, height: number): RgbImage {
  const image = createRgbImage(width, height)
  const random = createRandom('scene')
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside = (x - width / 2) ** 2 + (y - height / 3) ** 2 < (Math.min(width, height) / 4) ** 2
      image.data[p++] = inside ? 230 : (150 * x) / width + random.integer(0, 20)
      image.data[p++] = inside ? 40 : (150 * y) / height + random.integer(0, 20)
      image.data[p++] = (x >> 3) % 2 === 0 ? 60 : 110
    }
  }
  return image
}

/** The mean and the largest difference of levels between sharp's work and ours. */
async function difference(image: RgbImage, width: number, height: number): Promise<{ mean: number; largest: number }> {
  const ours = resizePixels(image, { width, height, fit: 'fill' })
  const theirs = await resizeImage(image, { width, height, fit: 'fill' })
  let [sum, largest] = [0, 0]
  for (const [i, level] of ours.data.entries()) {
    const off = Math.abs(level - (theirs.data[i] ?? 0))
    sum += off
    largest = Math.max(largest, off)
  }
  return { mean: sum / ours.data.length, largest }
}

/** Levels: sharp rounds its weights and between its steps. */
const MEAN = 1
const LARGEST = 3
/** Levels: sharp enlarges by another kernel. */
const ENLARGED_MEAN = 5

describe('resizePixels', () => {
  it.each([
    [128, 96, 64, 48],
    [300, 200, 128, 85],
    [500, 375, 64, 48],
    [333, 501, 64, 96],
  ])('makes %ix%i into %ix%i much as sharp does', async (width, height, newWidth, newHeight) => {
    const { mean, largest } = await difference(scene(width, height), newWidth, newHeight)
    expect(mean).toBeLessThan(MEAN)
    expect(largest).toBeLessThan(LARGEST)
  })
  it('enlarges', async () => {
    expect((await difference(scene(40, 30), 60, 45)).mean).toBeLessThan(ENLARGED_MEAN)
  })
  it('gives the sizes that sharp gives, whatever the fit', async () => {
    const side = fc.integer({ min: 1, max: 40 })
    await fc.assert(
      fc.asyncProperty(
        side,
        side,
        side,
        side,
        fc.constantFrom('cover' as const, 'fill' as const, 'inside' as const),
        async (w, h, width, height, fit) => {
          // A half of a pixel is rounded up here, and by the last digit of a quotient there.
          fc.pre((2 * w * height) % (2 * h) !== h && (2 * h * width) % (2 * w) !== w)
          const image = scene(w, h)
          const [ours, theirs] = [
            resizePixels(image, { width, height, fit }),
            await resizeImage(image, { width, height, fit }),
          ]
          expect([ours.width, ours.height]).toEqual([theirs.width, theirs.height])
        },
      ),
      { numRuns: 300 },
    )
  })
  it('keeps flat pictures flat and pictures of the same size as they are, and makes no new levels by nearest', () => {
    const side = fc.integer({ min: 1, max: 90 })
    fc.assert(
      fc.property(side, side, side, side, fc.integer({ min: 0, max: 255 }), (w, h, width, height, level) => {
        const flat = createRgbImage(w, h, new Uint8Array(w * h * 3).fill(level))
        const resized = resizePixels(flat, { width, height, fit: 'fill' })
        expect(resized.data.every((value) => value === level)).toBe(true)
        expect(resizePixels(flat, { width: w, height: h })).toBe(flat)
        const image = scene(w, h)
        const levels = new Set(image.data)
        const near = resizePixels(image, { width, height, fit: 'fill', kernel: 'nearest' })
        expect(near.data.every((value) => levels.has(value))).toBe(true)
      }),
    )
  })
  it('refuses sizes that are none', () => {
    expect(() => resizePixels(scene(2, 2), { width: 0, height: 1 })).toThrow(/width must be an integer/)
  })
})
