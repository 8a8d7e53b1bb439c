import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { testDatasetConformance } from '../testing/dataset-conformance.js'
import { jpeg, testFolder, writeFolder } from '../testing/files.js'
import { matWriter } from '../testing/mat-bytes.js'
import { type Bsds500Options, bsds500 } from './bsds500.js'
import type { PairsDataset } from './match-pairs.js'

const { file, matrix, element, words, letters, compressed } = matWriter(true)

const WIDTH = 6
const HEIGHT = 4
type Label = (x: number, y: number) => number

/** One person's drawing, down the columns as MATLAB keeps it. */
function segmentation(label: Label, width = WIDTH, height = HEIGHT): Buffer {
  const data = Buffer.alloc(width * height * 2)
  for (let x = 0; x < width; x++) for (let y = 0; y < height; y++) data.writeUInt16LE(label(x, y), (x * height + y) * 2)
  const map = matrix(11, [height, width], '', element(4, data))
  return matrix(2, [1, 1], '', element(5, words(13)), letters(`Segmentation\0`), map)
}

const truth = (...people: Buffer[]): Buffer => file(compressed(matrix(1, [1, people.length], 'groundTruth', ...people)))

const halves: Label = (x) => (x < 2 ? 1 : 2)
const whole: Label = () => 1
const columns: Label = (x) => x + 1
const rows: Label = (_, y) => y * 100 + 1

const data = async (): Promise<Record<string, Uint8Array | string>> => ({
  'images/train/1.jpg': await jpeg(WIDTH, HEIGHT),
  'images/train/Thumbs.db': 'x',
  'images/val/2.jpg': await jpeg(WIDTH, HEIGHT),
  'images/test/1.jpg': await jpeg(WIDTH, HEIGHT),
  'groundTruth/train/1.mat': truth(...[halves, whole, columns, rows].map((label) => segmentation(label))),
  'groundTruth/val/2.mat': truth(segmentation(columns), segmentation(halves)),
  'groundTruth/test/1.mat': truth(segmentation(rows)),
})

testDatasetConformance('BSDS500', async () => bsds500({ root: await writeFolder(await data()) }))

/** A row and a column of the first picture's labels. */
async function labelsOf(dataset: PairsDataset): Promise<[number[], number[]]> {
  const { segmentation: map } = await dataset.get(0)
  expect([map?.width, map?.height]).toEqual([WIDTH, HEIGHT])
  const all = [...(map?.data ?? [])]
  return [all.slice(0, WIDTH), all.filter((_, i) => i % WIDTH === 0)]
}

describe('BSDS500', () => {
  it('gives pictures with the segmentation of the person asked for', async () => {
    const root = await testFolder(await data())
    const open = (annotator?: Bsds500Options['annotator']): Promise<PairsDataset> =>
      bsds500({ root, split: 'train', ...(annotator !== undefined && { annotator }) })
    const [byHalves, byColumns] = [
      [1, 1, 2, 2, 2, 2],
      [1, 2, 3, 4, 5, 6],
    ]
    expect(await labelsOf(await open())).toEqual([byHalves, [1, 1, 1, 1]])
    expect(await labelsOf(await open('first'))).toEqual([byHalves, [1, 1, 1, 1]])
    expect(await labelsOf(await open('finest'))).toEqual([byColumns, [1, 1, 1, 1]])
    expect(await labelsOf(await open('coarsest'))).toEqual([Array(6).fill(1), Array(4).fill(1)])
    expect(await labelsOf(await open(3))).toEqual([Array(6).fill(1), [1, 101, 201, 301]])
  })
  it('has the splits that are there, or one of them', async () => {
    const root = await testFolder(await data())
    const all = await bsds500({ root })
    expect([all.name, all.ids()]).toEqual(['bsds500', ['test/1.jpg', 'train/1.jpg', 'val/2.jpg']])
    const val = await bsds500({ root, split: 'val' })
    expect([val.name, val.ids()]).toEqual(['bsds500/val', ['val/2.jpg']])
  })
  it('is found where its archive puts it, or without folders for the splits', async () => {
    const unpacked = Object.entries(await data()).map(([path, bytes]) => [`BSR/BSDS500/data/${path}`, bytes] as const)
    expect((await bsds500({ root: await testFolder(Object.fromEntries(unpacked)) })).size).toBe(3)
    const flat = await testFolder({
      'images/1.jpg': await jpeg(WIDTH, HEIGHT),
      'groundTruth/1.mat': truth(segmentation(whole)),
    })
    expect((await bsds500({ root: flat })).ids()).toEqual(['1.jpg'])
    await expect(bsds500({ root: flat, split: 'train' })).rejects.toMatchObject({ code: 'datasets/no-split' })
  })
  it('says what is missing or wrong', async () => {
    const root = await testFolder({
      ...(await data()),
      'groundTruth/val/3.mat': truth(segmentation(whole)),
      'groundTruth/test/1.mat': truth(segmentation(whole, 7)),
    })
    await rename(join(root, 'groundTruth/train/1.mat'), join(root, 'groundTruth/train/7.mat'))
    await expect(bsds500({ root })).rejects.toMatchObject({
      code: 'datasets/unpaired',
      message: expect.stringMatching(
        /1 of 3 pictures have no partner: train\/1\.jpg\s.*2 partners .*: train\/7\.mat, val\/3\.mat/,
      ),
    })
    await expect(bsds500({ root, allowMissing: true })).rejects.toThrow(/1 of 3 .*7x4 pixels, the picture 6x4/s)
    const part = await bsds500({ root, allowMissing: true, onInvalid: 'skip' })
    expect([part.ids(), part.unpaired]).toEqual([['train/1.jpg', 'val/2.jpg'], ['train/1.jpg']])
    await expect(bsds500({ root: join(root, 'images') })).rejects.toMatchObject({ code: 'datasets/not-bsds500' })
    for (const bad of [{ split: 'all' as 'test' }, { annotator: -1 }, { annotator: 'best' as 'first' }]) {
      await expect(bsds500({ root, ...bad })).rejects.toMatchObject({ code: 'datasets/invalid-option' })
    }
  })
  it.each<[string, Buffer, RegExp]>([
    ['no MAT-file', Buffer.from('x'), /1\.mat: expected a MAT-file/],
    ['another variable', file(matrix(1, [1, 0], 'truth')), /it holds 0/],
    ['too few people', truth(segmentation(whole)), /it holds 1, and none at place 1/],
    ['another kind of value', truth(segmentation(whole), matrix(1, [1, 0], '')), /it holds 2, and none at place 1/],
    [
      'labels that are none',
      truth(
        segmentation(whole),
        matrix(
          2,
          [1, 1],
          '',
          element(5, words(13)),
          letters('Segmentation\0'),
          matrix(8, [4, 6], '', element(1, Buffer.alloc(24, -1))),
        ),
      ),
      /it has the label -1/,
    ],
  ])('refuses a file of %s', async (_, bytes, message) => {
    const root = await testFolder({ 'images/1.jpg': await jpeg(WIDTH, HEIGHT), 'groundTruth/1.mat': bytes })
    await expect(bsds500({ root, annotator: 1 })).rejects.toThrow(message)
    const later = await bsds500({ root, annotator: 1, check: 'header' })
    await expect(later.get(0)).rejects.toMatchObject({ code: 'datasets/invalid-file' })
  })
  it('takes no side where a person has drawn nothing', async () => {
    const people = truth(segmentation(whole), matrix(1, [1, 0], ''))
    const root = await testFolder({ 'images/1.jpg': await jpeg(WIDTH, HEIGHT), 'groundTruth/1.mat': people })
    await expect(bsds500({ root, annotator: 'finest' })).rejects.toThrow(/it holds 2, or some without a matrix/)
  })
})

const photographs = process.env.CHROMASK_DATA
describe.skipIf(!photographs)('the photographs of BSDS500', () => {
  const root = join(photographs ?? '', 'bsds500')
  let first: PairsDataset
  beforeAll(async () => {
    first = await bsds500({ root })
  })
  testDatasetConformance('BSDS500 photographs', () => bsds500({ root, check: 'header' }))

  it('are all there, every person counted', async () => {
    expect([first.size, first.skipped, first.unpaired]).toEqual([200, [], []])
    // Every picture has four drawings at least, a third of them six.
    expect((await bsds500({ root, annotator: 3 })).size).toBe(200)
    const fewer = await bsds500({ root, annotator: 5, onInvalid: 'skip' })
    expect([fewer.size, fewer.skipped.length]).toEqual([67, 133])
  })
  it('have segments that follow the picture, and more of them from finest to coarsest', async () => {
    const [finest, coarsest] = await Promise.all(
      (['finest', 'coarsest'] as const).map((annotator) => bsds500({ root, annotator, check: 'header' })),
    )
    let better = 0
    for (let i = 0; i < 40; i++) {
      const { image, segmentation: map } = await first.get(i)
      const labels = map?.data ?? new Uint16Array()
      const spread = spreadWithin(image.data, labels)
      if (spread < spreadWithin(image.data, labels.slice().reverse())) better++
      const [fine, own, coarse] = [await finest?.get(i), { segmentation: map }, await coarsest?.get(i)].map(
        (example) => new Set(example?.segmentation?.data).size,
      )
      expect(fine).toBeGreaterThanOrEqual(own ?? 0)
      expect(own).toBeGreaterThanOrEqual(coarse ?? Number.POSITIVE_INFINITY)
    }
    // Turned around, a drawing does not fit its picture: all but a few symmetrical ones tell.
    expect(better).toBeGreaterThanOrEqual(36)
  })
})

/** Squared difference of the green from its segment's mean, over all pixels. */
function spreadWithin(rgb: Uint8Array, labels: Uint16Array): number {
  const sums = new Map<number, [count: number, sum: number]>()
  labels.forEach((label, i) => {
    const [count, sum] = sums.get(label) ?? [0, 0]
    sums.set(label, [count + 1, sum + (rgb[i * 3 + 1] ?? 0)])
  })
  let spread = 0
  labels.forEach((label, i) => {
    const [count, sum] = sums.get(label) ?? [1, 0]
    spread += ((rgb[i * 3 + 1] ?? 0) - sum / count) ** 2
  })
  return spread
}
