import { createLabelMap, createMask, createRgbImage, type Example, type Mask } from '@chromask/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coverage, createMaskSource, type MaskSpec, maskFromFunction, maskFromNetwork, slic } from '../../index.js'

const SIZE = 48

/** Four quarters: red, green, blue and grey, of different lightness; labels 1, 2, 1 and 3. */
const quarter = (i: number): number => (i % SIZE < SIZE / 2 ? 0 : 1) + (i < (SIZE * SIZE) / 2 ? 0 : 2)
const colours = [
  [200, 40, 40],
  [40, 160, 40],
  [20, 20, 120],
  [230, 230, 230],
]
const image = createRgbImage(SIZE, SIZE)
for (let i = 0; i < SIZE * SIZE; i++) image.data.set(colours[quarter(i)] ?? [], i * 3)
const labels = Uint16Array.from({ length: SIZE * SIZE }, (_, i) => [1, 2, 1, 3][quarter(i)] ?? 0)
const example: Example = { id: 'quarters', image, segmentation: createLabelMap(SIZE, SIZE, labels, { 1: 'petal' }) }

const sample = async (spec: MaskSpec, index = 0, size = SIZE): Promise<Mask> =>
  createMaskSource(spec).sample({ width: size, height: size, seed: 'content', index, example })

/** The coloured share of each quarter. */
function shares({ width, data }: Mask): number[] {
  const sums = [0, 0, 0, 0]
  for (const [i, value] of data.entries()) {
    const at = (i % width < width / 2 ? 0 : 1) + (i < data.length / 2 ? 0 : 2)
    sums[at] = (sums[at] ?? 0) + value
  }
  return sums.map((sum) => (4 * sum) / data.length)
}

describe('segmentation', () => {
  it('colours the labels asked for, by number and by name, all, or none where the picture has none of them', async () => {
    expect(shares(await sample({ kind: 'segmentation' }))).toEqual([1, 0, 1, 0])
    expect(shares(await sample({ kind: 'segmentation', labels: ['petal', 3] }))).toEqual([1, 0, 1, 1])
    expect(shares(await sample({ kind: 'segmentation', labels: 'all' }))).toEqual([1, 1, 1, 1])
    expect(shares(await sample({ kind: 'segmentation', labels: [9, 'leaf'] }))).toEqual([0, 0, 0, 0])
    expect(shares(await sample({ kind: 'invert', source: { kind: 'segmentation' } }))).toEqual([0, 1, 0, 1])
  })
  it('picks labels or patches by chance', async () => {
    const seen = async (spec: MaskSpec) =>
      new Set(await Promise.all(Array.from({ length: 30 }, async (_, i) => shares(await sample(spec, i)).join(''))))
    expect(await seen({ kind: 'segmentation', labels: 'all', pick: 1 })).toEqual(new Set(['1010', '0100', '0001']))
    // The two red-labelled quarters touch; the grey one stands for itself.
    expect(await seen({ kind: 'segmentation', labels: [1, 3], parts: 'patches', pick: 1 })).toEqual(
      new Set(['1010', '0001']),
    )
    expect(await seen({ kind: 'segmentation', labels: 'all', pick: 9 })).toEqual(new Set(['1111']))
    expect((await seen({ kind: 'segmentation', labels: 'all', pick: [1, 3] })).size).toBeGreaterThan(4)
  })
  it('covers as much as whole parts allow', async () => {
    for (let index = 0; index < 10; index++) {
      expect(coverage(await sample({ kind: 'segmentation', labels: 'all', coverage: 0.25 }, index))).toBe(0.25)
      expect(coverage(await sample({ kind: 'segmentation', labels: 'all', coverage: 0 }, index))).toBe(0)
    }
  })
  it('takes the nearest label at another size', async () => {
    expect(shares(await sample({ kind: 'segmentation' }, 0, 20))).toEqual([1, 0, 1, 0])
    expect(shares(await sample({ kind: 'segmentation' }, 0, 96))).toEqual([1, 0, 1, 0])
  })
  it.each<[object, RegExp]>([
    [{ labels: 'petals' }, /labels must be a list/],
    [{ parts: 'objects' }, /parts must be 'labels' or 'patches'/],
    [{ pick: 0 }, /pick must be an integer from 1/],
    [{ coverage: 2 }, /coverage must be a number from 0 to 1/],
    [{ pick: 1, coverage: 0.5 }, /give one of them/],
    [{ objects: true }, /no option objects/],
  ])('refuses %j', (options, wrong) => {
    expect(() => createMaskSource({ kind: 'segmentation', ...options } as MaskSpec)).toThrow(wrong)
  })
})

describe('superpixels', () => {
  it('cover about as much as was asked for, by whole superpixels', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), async (index, share) => {
        const mask = await sample({ kind: 'superpixels', segments: 60, coverage: share }, index)
        expect(Math.abs(coverage(mask) - share)).toBeLessThan(0.04)
        expect(mask.data.every((value) => value === 0 || value === 1)).toBe(true)
        expect(await sample({ kind: 'superpixels', segments: 60, coverage: share }, index)).toEqual(mask)
      }),
      { numRuns: 30 },
    )
  })
  it('do not see colour unless told', async () => {
    // The same luma in other colours.
    const other = createRgbImage(SIZE, SIZE)
    for (let i = 0; i < image.data.length; i += 3) {
      const [r = 0, g = 0, b = 0] = image.data.subarray(i, i + 3)
      other.data.fill(Math.round(0.299 * r + 0.587 * g + 0.114 * b), i, i + 3)
    }
    const of = async (spec: MaskSpec, picture: typeof image) =>
      createMaskSource(spec).sample({
        width: SIZE,
        height: SIZE,
        seed: 1,
        index: 0,
        example: { id: 'x', image: picture },
      })
    // Rounded levels may move a border by a pixel.
    const [a, b] = [await of({ kind: 'superpixels' }, image), await of({ kind: 'superpixels' }, other)]
    expect(a.data.filter((value, i) => value !== b.data[i]).length).toBeLessThan(30)
  })
})

describe('slic', () => {
  it('gives connected superpixels, all of the picture, about as many as asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom('luma' as const, 'color' as const),
        fc.nat(),
        (width, height, segments, by, seed) => {
          const noisy = createRgbImage(width, height)
          for (let i = 0; i < noisy.data.length; i++) noisy.data[i] = ((i + seed) * 2654435761) >>> 24
          const found = slic(noisy, { segments, by })
          expect([found.labels.length, found.width, found.height]).toEqual([width * height, width, height])
          const used = new Set(found.labels)
          expect(used.size).toBe(found.count)
          expect(Math.max(...used)).toBe(found.count - 1)
          expect(Math.min(...used)).toBe(0)
          expect(pieces(found.labels, width)).toBe(found.count)
        },
      ),
      { numRuns: 60 },
    )
  })
  it('follows the edges of the picture', () => {
    const { labels: found } = slic(image, { segments: 9 })
    for (let piece = 0; piece < Math.max(...found) + 1; piece++) {
      const inside = [...found.keys()].filter((i) => found[i] === piece).map(quarter)
      expect(new Set(inside).size).toBe(1)
    }
  })
  it.each([
    { segments: 0 },
    { segments: 1.5 },
    { compactness: 0 },
    { iterations: 0 },
    { iterations: 99 },
    { by: 'hue' as 'luma' },
  ])('refuses %j', (options) => {
    expect(() => slic(image, options)).toThrow(expect.objectContaining({ code: 'masks/invalid-option' }))
  })
})

/** How many connected pieces there are, counted another way: by joining neighbours. */
function pieces(found: Int32Array, width: number): number {
  const root = Int32Array.from(found, (_, i) => i)
  const top = (i: number): number => {
    let at = i
    while (root[at] !== at) at = root[at] ?? 0
    return at
  }
  for (let i = 0; i < found.length; i++) {
    if (i % width > 0 && found[i] === found[i - 1]) root[top(i)] = top(i - 1)
    if (i >= width && found[i] === found[i - width]) root[top(i)] = top(i - width)
  }
  return new Set(Array.from(found.keys(), top)).size
}

describe('luma-range and color-range', () => {
  it('take pixels of some lightness', async () => {
    expect(shares(await sample({ kind: 'luma-range', middle: 1, width: 0.4 }))).toEqual([0, 0, 0, 1])
    expect(shares(await sample({ kind: 'luma-range', middle: 0, width: 0.4 }))).toEqual([0, 0, 1, 0])
    const [red = 0] = shares(await sample({ kind: 'luma-range', middle: 0.343, width: 0, softness: 0.1 }))
    expect(red).toBeCloseTo(0.5, 1)
  })
  it('take pixels of some hue, and never grey ones', async () => {
    expect(shares(await sample({ kind: 'color-range', hue: 0, width: 60 }))).toEqual([1, 0, 0, 0])
    expect(shares(await sample({ kind: 'color-range', hue: 480, width: 60 }))).toEqual([0, 1, 0, 0])
    expect(shares(await sample({ kind: 'color-range', hue: -120, width: 60 }))).toEqual([0, 0, 1, 0])
    expect(shares(await sample({ kind: 'color-range', hue: 0, width: 360, saturation: 0 }))).toEqual([1, 1, 1, 0])
    expect(shares(await sample({ kind: 'color-range', hue: 0, width: 360, saturation: 0.81 }))).toEqual([0, 0, 1, 0])
  })
  it('follow the picture at other sizes, and need one', async () => {
    for (const kind of ['superpixels', 'luma-range', 'color-range'] as const) {
      const mask = await sample({ kind }, 3, 31)
      expect([mask.width, mask.data.length]).toEqual([31, 31 * 31])
      expect(() => createMaskSource({ kind }).sample({ width: 8, height: 8, seed: 1, index: 0 })).toThrow(
        expect.objectContaining({ code: 'masks/no-picture' }),
      )
    }
  })
})

describe('masks of one’s own', () => {
  const request = { width: 2, height: 1, seed: 1, index: 0, example }
  it('come from a function, checked, at once or later', async () => {
    const mask = createMask(2, 1, Float32Array.of(0, 1))
    expect(await maskFromFunction('mine', () => mask).sample(request)).toBe(mask)
    expect(await maskFromFunction('mine', async () => mask).sample(request)).toBe(mask)
    expect(() => maskFromFunction('mine', () => createMask(1, 1)).sample(request)).toThrow(/1x1/)
    const wrong = createMask(2, 1, Float32Array.of(0, 2))
    expect(() => maskFromFunction('mine', () => wrong).sample(request)).toThrow(/from 0 .* to 1/)
    await expect(maskFromFunction('mine', async () => wrong).sample(request)).rejects.toThrow(/from 0 .* to 1/)
  })
  it('come from a network, at its own size, hard or soft', async () => {
    const predict = ({ width }: { width: number }) => createMask(4, 1, Float32Array.of(0.2, 0.2, 0.9, width / SIZE))
    const seen = async (threshold?: number | 'soft') => {
      const options = threshold === undefined ? {} : { threshold }
      return [...(await maskFromNetwork(predict, options).sample(request)).data]
    }
    expect(await seen()).toEqual([0, 1])
    expect(await seen(0.1)).toEqual([1, 1])
    expect((await seen('soft'))[1]).toBeGreaterThan(0.8)
    expect((await seen('soft'))[0]).toBeLessThan(0.5)
    expect(() => maskFromNetwork(predict, { threshold: 2 })).toThrow(/threshold/)
    const nothing = maskFromNetwork(() => createMask(1, 1, Float32Array.of(Number.NaN)))
    await expect(nothing.sample(request)).rejects.toMatchObject({ code: 'masks/invalid-mask' })
  })
})
