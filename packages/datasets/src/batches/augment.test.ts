import { createLabelMap, createMask, createRgbImage, type Dataset, type Example } from '@chromask/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batchesOf } from '../testing/batch-helpers.js'
import { createBatches } from './create-batches.js'
import { relit } from './luma.js'
import type { Augmentation } from './options.js'

const [WIDTH, HEIGHT] = [150, 100]

/** Red follows x, green y, both in steps of one pixel; a label follows the column, 0 to 2. Nothing is black. */
const image = createRgbImage(WIDTH, HEIGHT)
const labels = new Uint16Array(WIDTH * HEIGHT)
for (let i = 0; i < WIDTH * HEIGHT; i++) {
  const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)]
  image.data.set([50 + x, 50 + y, 60], i * 3)
  labels[i] = Math.floor(x / 50)
}
const picture: Example = { id: 'slope', image, segmentation: createLabelMap(WIDTH, HEIGHT, labels) }
const dataset: Dataset = { name: 'slopes', size: 1, ids: () => ['slope'], get: async () => picture }

/** The examples that masks are drawn for, `count` of them. */
async function augmented(augment: Augmentation, count: number, size = 40): Promise<Example[]> {
  const seen: Example[] = []
  const batches = createBatches({
    dataset,
    masks: {
      name: 'look',
      sample({ width, height, example }) {
        if (example) seen.push(example)
        return createMask(width, height)
      },
    },
    size,
    batchSize: 1,
    seed: 'look',
    augment,
  })
  for (let i = 0; i < count; i++) await batches.next(0)
  await batches.dispose()
  return seen
}

/** Where in the picture a pixel comes from. */
const sourceOf = ({ image: { data, width } }: Example, x: number, y: number): readonly [number, number] => [
  (data[(y * width + x) * 3] ?? 0) - 50,
  (data[(y * width + x) * 3 + 1] ?? 0) - 50,
]

/** The length of the square's upper edge in the picture's pixels, and its angle in degrees. */
function edgeOf(example: Example): { readonly length: number; readonly degrees: number } {
  const [from, to] = [sourceOf(example, 0, 0), sourceOf(example, 39, 0)]
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
  return { length: (Math.hypot(dx, dy) * 40) / 39, degrees: (Math.atan2(dy, dx) * 180) / Math.PI }
}

describe('augmentation', () => {
  it('scales the square within the range', async () => {
    for (const crop of ['center', 'random'] as const) {
      const lengths = (await augmented({ crop, scale: [0.5, 0.8] }, 40)).map((example) => edgeOf(example).length)
      expect(Math.min(...lengths)).toBeGreaterThan(48)
      expect(Math.max(...lengths)).toBeLessThan(82)
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeGreaterThan(15)
    }
  })
  it('keeps a square in the middle in the middle, and puts one anywhere', async () => {
    const middles = async (crop: 'center' | 'random') =>
      (await augmented({ crop, scale: [0.5, 0.5], rotate: 10 }, 40)).map((example) => sourceOf(example, 20, 20))
    for (const [x, y] of await middles('center')) {
      expect(Math.abs(x - 75)).toBeLessThan(3)
      expect(Math.abs(y - 50)).toBeLessThan(3)
    }
    const xs = (await middles('random')).map(([x]) => x)
    expect(Math.max(...xs) - Math.min(...xs)).toBeGreaterThan(50)
  })
  it('turns either way by up to so many degrees', async () => {
    const angles = (await augmented({ rotate: 30 }, 60)).map((example) => edgeOf(example).degrees)
    expect(Math.max(...angles.map(Math.abs))).toBeLessThan(32)
    expect(Math.min(...angles)).toBeLessThan(-20)
    expect(Math.max(...angles)).toBeGreaterThan(20)
  })
  it('shows the picture alone, never what is beyond, with labels where they belong', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('center' as const, 'random' as const),
        fc.integer({ min: 0, max: 180 }),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        fc.boolean(),
        async (crop, rotate, smallest, flip) => {
          for (const example of await augmented({ crop, rotate, scale: [smallest, 1], flip }, 3)) {
            const corners = [0, 39].flatMap((x) => [0, 39].map((y) => sourceOf(example, x, y)))
            for (const [x, y] of corners) {
              expect(x).toBeGreaterThanOrEqual(0)
              expect(y).toBeGreaterThanOrEqual(0)
              expect(x).toBeLessThan(WIDTH)
              expect(y).toBeLessThan(HEIGHT)
            }
            const wrong = [...(example.segmentation?.data ?? [])].filter((label, i) => {
              const column = (example.image.data[i * 3] ?? 0) - 50
              // Beside the border of two labels either is right.
              return Math.abs(((column + 25) % 50) - 25) > 3 && label !== Math.floor(column / 50)
            })
            expect(wrong).toEqual([])
          }
        },
      ),
      { numRuns: 25 },
    )
  })
  it('leaves the other changes as they were where one is turned on', async () => {
    const plain = await augmented({ crop: 'random' }, 10)
    const lit = await augmented({ crop: 'random', brightness: 0.1 }, 10)
    const seconds = (examples: readonly Example[]) => examples.map(({ segmentation }) => segmentation?.data.join())
    expect(seconds(lit)).toEqual(seconds(plain))
    expect(lit.map((example) => example.image.data.join())).not.toEqual(
      plain.map((example) => example.image.data.join()),
    )
  })
  it('changes luma alone', async () => {
    const differences = ({ image: { data } }: Example) => [
      (data[0] ?? 0) - (data[1] ?? 0),
      (data[0] ?? 0) - (data[2] ?? 0),
    ]
    const plain = (await augmented({}, 1))[0] as Example
    const seen = await augmented({ brightness: 0.1, contrast: 0.2 }, 30)
    for (const example of seen) {
      for (const [i, difference] of differences(example).entries()) {
        expect(Math.abs(difference - (differences(plain)[i] ?? 0))).toBeLessThanOrEqual(1)
      }
    }
    const reds = seen.map((example) => (example.image.data[0] ?? 0) - (plain.image.data[0] ?? 0))
    expect(Math.min(...reds)).toBeLessThan(-10)
    expect(Math.max(...reds)).toBeGreaterThan(10)
  })
  it.each<[Augmentation, RegExp]>([
    [{ scale: [0, 1] }, /scale must be \[smallest, largest\] .* got \[0,1\]/],
    [{ scale: [0.9, 0.8] }, /scale/],
    [{ scale: [0.5, 1.1] }, /scale/],
    [{ scale: [0.5] as unknown as [number, number] }, /scale/],
    [{ rotate: -1 }, /rotate must be from 0 to 180 degrees, got -1/],
    [{ rotate: 181 }, /rotate/],
    [{ rotate: Number.NaN }, /rotate/],
    [{ brightness: 1 }, /brightness/],
    [{ contrast: -0.1 }, /contrast/],
  ])('refuses %j', (augment, wrong) => {
    expect(() => batchesOf({ augment })).toThrow(wrong)
  })
})

describe('relit', () => {
  it('shifts by a share of the range, and stretches about the middle', () => {
    const greys = createRgbImage(3, 1, Uint8Array.of(0, 0, 0, 100, 100, 100, 255, 255, 255))
    const levels = (brightness: number, contrast: number) =>
      [0, 3, 6].map((i) => relit(greys, { brightness, contrast }).data[i])
    expect(levels(0, 1)).toEqual([0, 100, 255])
    expect(levels(0.1, 1)).toEqual([26, 126, 255])
    expect(levels(0, 0.5)).toEqual([64, 114, 191])
    expect(levels(0, 2)).toEqual([0, 72, 255])
  })
})
