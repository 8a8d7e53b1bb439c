// The page of check-browser-data.mjs: pictures decoded as Node decodes them, and data sets over files.

import { createMask } from '@chromask/core'
import { cacheInMemory, createBatches, createFilesDataset, loadSquare } from '@chromask/datasets/browser'
import { type Bitmap, decodeImage, decodeLabels } from '@chromask/image/browser'
import { describe, expect, it } from 'vitest'
import { testDatasetConformance } from '../../packages/datasets/src/testing/dataset-conformance.js'
import type { BadFixture, Fixture } from './data-fixtures.js'
import { runSuites } from './vitest.js'

declare function createImageBitmap(source: Blob): Promise<Bitmap & { close(): void }>
type NamedBlob = Blob & { readonly name: string }
const FileOf = (globalThis as unknown as { File: new (parts: readonly Uint8Array[], name: string) => NamedBlob }).File

const bytesOf = async (name: string): Promise<Uint8Array> =>
  new Uint8Array(await (await fetch(`/${name}`)).arrayBuffer())
const fileOf = async (name: string): Promise<NamedBlob> => new FileOf([await bytesOf(name)], name)
const report = (line: object): Promise<unknown> => fetch('/report', { method: 'POST', body: JSON.stringify(line) })

/** The mean difference of levels. */
function distance(a: Uint8Array, b: Uint8Array): number {
  let sum = 0
  for (const [i, level] of a.entries()) sum += Math.abs(level - (b[i] ?? 0))
  return sum / a.length
}

const failure = (work: Promise<unknown>): Promise<{ code?: string; message?: string }> =>
  work.then(
    () => ({ message: 'nothing was thrown' }),
    (error: { code?: string; message?: string }) => error,
  )

function describeDecoding(
  good: readonly Fixture[],
  bad: readonly BadFixture[],
  distances: Record<string, number>,
): void {
  describe('decodeImage', () => {
    for (const { file, width, height, tolerance } of good) {
      it(file, async () => {
        const image = await decodeImage(await fileOf(file))
        expect([image.width, image.height]).toEqual([width, height])
        const off = distance(image.data, await bytesOf(`${file}.rgb`))
        distances[file] = Math.round(off * 100) / 100
        expect(off).toBeLessThan(tolerance)
      })
    }
    for (const { file, code } of bad) {
      it(file, async () => {
        const { code: got, message } = await failure(decodeImage(await fileOf(file)))
        expect(got).toBe(code)
        expect(message).toContain(file)
      })
    }
    it('refuses pictures above the limit, bitmaps and resized ones, too', async () => {
      const file = await fileOf('plain.png')
      for (const source of [file, await createImageBitmap(file)]) {
        expect((await failure(decodeImage(source, { maxPixels: 121 * 80 - 1 }))).code).toBe('image/too-large')
        expect((await decodeImage(source, { maxPixels: 121 * 80, resize: { width: 5, height: 4 } })).width).toBe(5)
      }
    })
    it('shows another background through transparency', async () => {
      const black = await decodeImage(await fileOf('transparent.png'), { background: [0, 0, 0] })
      expect([...black.data.subarray(0, 3)]).toEqual([0, 0, 0])
    })
    it('reads labels as they are', async () => {
      const { data } = await decodeLabels(await fileOf('labels.png'))
      expect([...data]).toEqual([...(await bytesOf('labels.png.labels'))])
      expect((await failure(decodeLabels(await fileOf('plain.jpg')))).code).toBe('image/not-labels')
      expect((await failure(decodeLabels(await fileOf('huge.png')))).code).toBe('image/too-large')
    })
  })
}

function describeDatasets(): void {
  describe('createFilesDataset', () => {
    it('takes files, blobs, bitmaps, and descriptions of them', async () => {
      const [file, labels] = await Promise.all([fileOf('plain.png'), fileOf('labels.png')])
      const bitmap = await createImageBitmap(file)
      const dataset = await createFilesDataset(
        [file, file, new Blob([await bytesOf('plain.webp')]), bitmap, { image: file, labels, id: 'own', label: 1 }],
        { classNames: ['a', 'b'], labelNames: { 1: 'left' } },
      )
      expect([...dataset.ids()]).toEqual(['plain.png', 'plain.png (2)', 'picture 3', 'picture 4', 'own'])
      const whole = await bytesOf('plain.png.rgb')
      for (let i = 0; i < dataset.size; i++)
        expect(distance((await dataset.get(i)).image.data, whole)).toBeLessThan(0.6)
      const { segmentation, label } = await loadSquare(dataset, 4, 16)
      expect([segmentation?.width, segmentation?.names?.[1], label]).toEqual([16, 'left', 1])
      bitmap.close()
      expect((await failure(dataset.get(3))).message).toContain('a bitmap that was closed')
    })
    it('cuts masks at the threshold', async () => {
      const [image, mask] = await Promise.all([fileOf('plain.png'), fileOf('grey.png')])
      const { segmentation } = await (await createFilesDataset([{ image, mask }], { threshold: 0.4 })).get(0)
      const expected = Array.from({ length: 121 * 80 }, (_, i) => ((i % 121) + Math.floor(i / 121) >= 102 ? 1 : 0))
      expect([...(segmentation?.data ?? [])]).toEqual(expected)
    })
    it('names all bad files at once, or leaves them out', async () => {
      const files = await Promise.all(['plain.jpg', 'text.jpg', 'huge.png', 'cut-0.5-plain.png'].map(fileOf))
      const other = { image: files[0] as Blob, labels: await fileOf('huge.png'), id: 'odd' }
      const error = await failure(createFilesDataset([...files, other]))
      expect(error.code).toBe('datasets/invalid-files')
      for (const part of ['4 of 5', 'text.jpg', 'huge.png is 60000x60000', 'cut-0.5-plain.png', 'odd: ']) {
        expect(error.message).toContain(part)
      }
      const progress: number[] = []
      const onProgress = (done: number): void => void progress.push(done)
      const rest = await createFilesDataset([...files, other], { onInvalid: 'skip', onProgress })
      expect([rest.size, rest.skipped.length, progress.length]).toEqual([1, 4, 5])
      const later = await createFilesDataset(files, { check: 'none' })
      expect((await failure(later.get(1))).code).toBe('datasets/invalid-file')
    })
    it('refuses what makes no sense', async () => {
      const image = await fileOf('plain.png')
      const turned = await fileOf('turned-6.jpg')
      for (const [work, code] of [
        [createFilesDataset([]), 'datasets/no-pictures'],
        [createFilesDataset([{ image, labels: image, mask: image }]), 'datasets/invalid-option'],
        [createFilesDataset([{ image, label: 0 }]), 'datasets/invalid-option'],
        [createFilesDataset([image], { threshold: 0 }), 'datasets/invalid-option'],
        [createFilesDataset([{ image: turned, mask: image }]), 'datasets/invalid-files'],
      ] as const) {
        expect((await failure(work)).code).toBe(code)
      }
    })
    it('feeds batches', async () => {
      const files = await Promise.all(['plain.jpg', 'turned-6.jpg', 'transparent.png', 'grey.jpg'].map(fileOf))
      const batches = createBatches({
        dataset: cacheInMemory(await createFilesDataset(files)),
        masks: { name: 'none', sample: ({ width, height }) => createMask(width, height) },
        size: 24,
        batchSize: 3,
        seed: 'page',
        augment: { flip: true },
      })
      const { rgb } = await batches.next(0)
      expect(rgb.length).toBe(3 * 24 * 24 * 3)
      expect(new Set(rgb).size).toBeGreaterThan(50)
      await batches.dispose()
    })
  })
  testDatasetConformance('files in a browser', async () =>
    createFilesDataset(await Promise.all(['plain.jpg', 'turned-6.jpg', 'transparent.png', 'plain.webp'].map(fileOf))),
  )
}

async function run(where: string): Promise<void> {
  const { good, bad } = JSON.parse(new TextDecoder().decode(await bytesOf('fixtures.json')))
  const distances: Record<string, number> = {}
  describeDecoding(good, bad, distances)
  const decoding = await runSuites()
  await report({ check: `decoding in a ${where}`, ...decoding, distances })
  describeDatasets()
  await report({ check: `data sets in a ${where}`, ...(await runSuites()) })
}

// The page runs everything, then a worker of it that has loaded this same program.
const scope = globalThis as unknown as {
  readonly document?: object
  readonly Worker: new (url: string, options: object) => object
}
const where = scope.document ? 'page' : 'worker'
run(where)
  .catch((error: unknown) => report({ check: where, failures: [error instanceof Error ? error.stack : String(error)] }))
  .finally(() => (scope.document ? new scope.Worker('/data-page.js', { type: 'module' }) : report({ check: 'done' })))
