import type { Dataset, Example } from '@chromask/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadScaled, scaledSize } from '../load-scaled.js'
import { squareOf } from '../load-square.js'

/** Mean difference of levels between a square that was scaled while it was decoded and one cut from the whole picture. */
const CHEAP_SQUARE_TOLERANCE = 8

/** What every data set must do, as a vitest suite: call it in a test file with a function that opens the data set. */
export function testDatasetConformance(
  name: string,
  create: () => Dataset | Promise<Dataset>,
  { squareTolerance = CHEAP_SQUARE_TOLERANCE }: { readonly squareTolerance?: number } = {},
): void {
  describe(`data set conformance: ${name}`, () => {
    let dataset: Dataset
    beforeAll(async () => {
      dataset = await create()
    })
    describeFacts(() => dataset)
    describeGet(() => dataset)
    describeGetSquare(() => dataset, squareTolerance)
    describeGetScaled(() => dataset)
  })
}

function describeFacts(dataset: () => Dataset): void {
  it('has a name, and examples', () => {
    expect(dataset().name).not.toBe('')
    expect(dataset().size).toBeGreaterThanOrEqual(1)
    expect(Number.isInteger(dataset().size)).toBe(true)
  })
  it('gives every example one id of its own, the same every time', () => {
    const ids = dataset().ids()
    expect(ids).toHaveLength(dataset().size)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.every((id) => id !== '')).toBe(true)
    expect([...dataset().ids()]).toEqual([...ids])
  })
}

function describeGet(dataset: () => Dataset): void {
  it('gives whole examples', async () => {
    for (const index of someOf(dataset())) expectWhole(dataset(), index, await dataset().get(index))
  })
  it('gives the same example twice, and many at once', async () => {
    const indices = someOf(dataset())
    const all = (): Promise<Example[]> => Promise.all(indices.map((index) => dataset().get(index)))
    const [once, again] = await Promise.all([all(), all()])
    for (const [i, example] of once.entries()) {
      const { id, label, image, segmentation } = again[i] ?? example
      expect([id, label, image.width, image.height]).toEqual([
        example.id,
        example.label,
        example.image.width,
        example.image.height,
      ])
      // Not toEqual, which takes seconds for a photograph.
      expect(image.data.every((level, p) => level === example.image.data[p])).toBe(true)
      const [labels, others] = [segmentation?.data ?? [], example.segmentation?.data ?? []]
      expect(labels.length === others.length && labels.every((value, p) => value === others[p])).toBe(true)
    }
  })
  it('refuses indices outside', async () => {
    for (const index of outside(dataset())) {
      await expect(dataset().get(index)).rejects.toMatchObject({ code: 'datasets/out-of-range' })
    }
  })
  it('stops on a signal', async () => {
    await expect(dataset().get(0, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
  })
}

function describeGetSquare(dataset: () => Dataset, tolerance: number): void {
  it('gives centre squares, where it can, that look like those of the whole picture', async () => {
    for (const size of [16, 33]) {
      for (const index of someOf(dataset())) {
        const square = await dataset().getSquare?.(index, size)
        if (!square) return
        expectWhole(dataset(), index, square)
        expect([square.image.width, square.image.height]).toEqual([size, size])
        const whole = await dataset().get(index)
        expect(square.label).toBe(whole.label)
        expect(square.segmentation === undefined).toBe(whole.segmentation === undefined)
        expect(distance(square, await squareOf(whole, size))).toBeLessThan(tolerance)
      }
    }
  })
  it('refuses indices outside, and stops on a signal, for squares too', async () => {
    if (!dataset().getSquare) return
    for (const index of outside(dataset())) {
      await expect(dataset().getSquare?.(index, 8)).rejects.toMatchObject({ code: 'datasets/out-of-range' })
    }
    await expect(dataset().getSquare?.(0, 8, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
  })
}

function describeGetScaled(dataset: () => Dataset): void {
  it('gives whole pictures of a shorter side, where it can', async () => {
    for (const side of [16, 33]) {
      for (const index of someOf(dataset())) {
        if (!dataset().getScaled) return
        const scaled = await loadScaled(dataset(), index, side)
        expectWhole(dataset(), index, scaled)
        const whole = await dataset().get(index)
        expect([scaled.label, scaled.segmentation === undefined]).toEqual([
          whole.label,
          whole.segmentation === undefined,
        ])
        expect({ width: scaled.image.width, height: scaled.image.height }).toEqual(scaledSize(whole.image, side))
      }
    }
  })
  it('refuses indices outside, and stops on a signal, for scaled pictures too', async () => {
    if (!dataset().getScaled) return
    for (const index of outside(dataset())) {
      await expect(dataset().getScaled?.(index, 8)).rejects.toMatchObject({ code: 'datasets/out-of-range' })
    }
    await expect(dataset().getScaled?.(0, 8, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
  })
}

/** The first, the last, and some between. */
const someOf = ({ size }: Dataset): number[] => [
  ...new Set([0, Math.floor(size / 3), Math.floor((2 * size) / 3), size - 1]),
]
const outside = ({ size }: Dataset): number[] => [-1, size, 0.5, Number.NaN]

function expectWhole(dataset: Dataset, index: number, { id, image, label, segmentation }: Example): void {
  expect(id).toBe(dataset.ids()[index])
  expect(image.data).toBeInstanceOf(Uint8Array)
  expect(image.data).toHaveLength(image.width * image.height * 3)
  if (label !== undefined) expect(dataset.classNames?.[label]).toBeTypeOf('string')
  if (!segmentation) return
  expect([segmentation.width, segmentation.height]).toEqual([image.width, image.height])
  expect(segmentation.data).toHaveLength(image.width * image.height)
}

function distance(a: Example, b: Example): number {
  let sum = 0
  for (const [i, level] of a.image.data.entries()) sum += Math.abs(level - (b.image.data[i] ?? 0))
  return sum / a.image.data.length
}
