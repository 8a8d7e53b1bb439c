import { mkdir, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeImage } from '@chromask/image'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFolderDataset } from './folder.js'
import { testDatasetConformance } from './testing/dataset-conformance.js'
import { gradient, jpeg, oriented, png, testFolder, writeFolder } from './testing/files.js'

describe('a folder of every kind of picture', () => {
  let folder: string
  beforeAll(async () => {
    folder = await writeFolder({
      'photo.jpg': await jpeg(120, 80),
      'tall.JPEG': await jpeg(50, 90),
      'turned.jpg': oriented(await jpeg(90, 60), 6),
      'web.webp': await encodeImage(gradient(70, 50), { format: 'webp' }),
      'deep/er/one.png': await encodeImage(gradient(1, 1)),
      'grey.png': png('grey', 8, [40, 30], (x, y) => [3 * x + 3 * y]),
      'grey16.png': png('grey', 16, [40, 30], (x) => [1600 * x]),
      'rgb16.png': png('rgb', 16, [40, 30], (x, y) => [1600 * x, 2000 * y, 9000]),
      'alpha.png': png('rgba', 8, [40, 30], (x, y) => [5 * x, 5 * y, 30, 6 * x]),
      'grey-alpha.png': png('greyAlpha', 8, [40, 30], (x) => [5 * x, 200]),
    })
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  testDatasetConformance('folder', () => createFolderDataset(folder))

  it('turns pictures upright', async () => {
    const dataset = await createFolderDataset(folder)
    const { image } = await dataset.get(dataset.ids().indexOf('turned.jpg'))
    expect([image.width, image.height]).toEqual([60, 90])
  })
  it('gives every kind as three bytes a pixel, and as a square', async () => {
    const dataset = await createFolderDataset(folder)
    expect(dataset.size).toBe(10)
    for (let i = 0; i < dataset.size; i++) {
      expect((await dataset.getSquare(i, 12)).image.data).toHaveLength(12 * 12 * 3)
    }
  })
})

describe('what lies in a folder', () => {
  it('is found in all folders in it, in the order of code units, hidden and other files left aside', async () => {
    const file = await jpeg(4, 4)
    const paths = ['b.jpg', 'B.JPG', 'a/z.jpeg', 'a.jpg', 'a-b.webp', 'é.png', '10.jpg', '9.jpg']
    const others = ['.hidden.jpg', '.git/x.jpg', 'notes.txt', 'a.jpg.part', 'deep/.DS_Store']
    const dataset = await createFolderDataset(
      await testFolder(Object.fromEntries([...paths, ...others].map((p) => [p, file]))),
    )
    expect(dataset.ids()).toEqual(['10.jpg', '9.jpg', 'B.JPG', 'a-b.webp', 'a.jpg', 'a/z.jpeg', 'b.jpg', 'é.png'])
    expect(dataset.skipped).toEqual([])
  })
  it('is named after the folder, or as told', async () => {
    const folder = await testFolder({ 'roses/a.jpg': await jpeg() })
    expect((await createFolderDataset(join(folder, 'roses/'))).name).toBe('roses')
    expect((await createFolderDataset(folder, { name: 'mine' })).name).toBe('mine')
  })
  it.skipIf(process.platform === 'win32')('may be links, even ones that lead back up or nowhere', async () => {
    const folder = await testFolder({ 'a.jpg': await jpeg() })
    const linked = await testFolder({ 'b.jpg': await jpeg() })
    await symlink(linked, join(folder, 'more'))
    await symlink(folder, join(linked, 'back'))
    await symlink(join(folder, 'missing'), join(folder, 'gone.jpg'))
    const dataset = await createFolderDataset(folder, { onInvalid: 'skip' })
    expect(dataset.ids()).toEqual(['a.jpg', 'more/b.jpg'])
    expect(dataset.skipped.map(({ path }) => path)).toEqual(['gone.jpg'])
  })
})

describe('a folder that is no good', () => {
  it('is missing, or a file', async () => {
    const folder = await testFolder({ 'a.jpg': await jpeg() })
    for (const path of [join(folder, 'nowhere'), join(folder, 'a.jpg')]) {
      await expect(createFolderDataset(path)).rejects.toMatchObject({
        code: 'datasets/no-folder',
        message: expect.stringContaining(path),
      })
    }
  })
  it('holds no pictures', async () => {
    const folder = await testFolder({ 'a.tiff': 'x', 'b.txt': 'y' })
    await mkdir(join(folder, 'empty'))
    await expect(createFolderDataset(folder)).rejects.toThrow(/jpg, jpeg, png, webp.*got 2 files of other kinds/)
    await expect(createFolderDataset(join(folder, 'empty'))).rejects.toMatchObject({ code: 'datasets/no-pictures' })
  })
  it.each([{ onInvalid: 'ignore' as 'skip' }, { check: 'none' as 'full' }])('%o is refused', async (options) => {
    await expect(createFolderDataset('.', options)).rejects.toMatchObject({ code: 'datasets/invalid-option' })
  })
})

describe('bad files', () => {
  const withBad = async () => {
    const file = await jpeg(300, 200)
    const picture = await encodeImage(gradient(60, 60))
    return testFolder({
      'good.jpg': file,
      'empty.jpg': '',
      'text.png': 'this is not a picture',
      'start.jpg': file.subarray(0, 20),
      'half.jpg': file.subarray(0, file.length / 2),
      'half.png': picture.subarray(0, picture.length / 2),
    })
  }
  const bad = ['empty.jpg', 'half.jpg', 'half.png', 'start.jpg', 'text.png']

  it('are one error that names them all and says what to do', async () => {
    const error = await createFolderDataset(await withBad()).catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'datasets/invalid-files' })
    for (const path of bad) expect(error.message).toContain(`\n  ${path}: `)
    expect(error.message).toContain('5 of 6')
    expect(error.message).toContain('empty.jpg: it is empty (0 bytes)')
    expect(error.message).toMatch(/onInvalid: 'skip'.*--skip-invalid/)
    expect(error.message).not.toContain('good.jpg')
  })
  it('are left out and listed on request', async () => {
    const dataset = await createFolderDataset(await withBad(), { onInvalid: 'skip' })
    expect(dataset.ids()).toEqual(['good.jpg'])
    expect(dataset.skipped.map(({ path }) => path)).toEqual(bad)
    expect(dataset.skipped.every(({ reason }) => reason !== '' && !reason.includes('\n'))).toBe(true)
  })
  it('of which the beginning is good show later when only headers are looked at', async () => {
    const dataset = await createFolderDataset(await withBad(), { onInvalid: 'skip', check: 'header' })
    expect(dataset.skipped.map(({ path }) => path)).toEqual(['empty.jpg', 'start.jpg', 'text.png'])
    const half = dataset.ids().indexOf('half.jpg')
    for (const load of [() => dataset.get(half), () => dataset.getSquare(half, 16)]) {
      await expect(load()).rejects.toMatchObject({
        code: 'datasets/invalid-file',
        message: expect.stringContaining('half.jpg'),
      })
    }
  })
  it('beyond ten are counted', async () => {
    const files = Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`${i + 10}.jpg`, '']))
    await expect(createFolderDataset(await testFolder(files))).rejects.toThrow(/13 of 13.*19\.jpg.*and 3 more/s)
    await expect(createFolderDataset(await testFolder(files), { onInvalid: 'skip' })).rejects.toMatchObject({
      code: 'datasets/no-pictures',
    })
  })
  it('that went bad or away after opening are named', async () => {
    const folder = await testFolder({ 'a.jpg': await jpeg(), 'b.jpg': await jpeg() })
    const dataset = await createFolderDataset(folder)
    await truncate(join(folder, 'a.jpg'), 300)
    await rm(join(folder, 'b.jpg'))
    await expect(dataset.get(0)).rejects.toMatchObject({ code: 'datasets/invalid-file' })
    await expect(dataset.get(1)).rejects.toThrow(/b\.jpg/)
    await writeFile(join(folder, 'b.jpg'), await jpeg())
    expect((await dataset.get(1)).id).toBe('b.jpg')
  })
})

describe('opening', () => {
  it('tells how far it is', async () => {
    const file = await jpeg()
    const folder = await testFolder(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${i}.jpg`, file])))
    const told: string[] = []
    await createFolderDataset(folder, { onProgress: (done, total) => void told.push(`${done}/${total}`) })
    expect(told).toEqual(Array.from({ length: 20 }, (_, i) => `${i + 1}/20`))
  })
  it('stops on a signal', async () => {
    const file = await jpeg()
    const folder = await testFolder(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i}.jpg`, file])))
    const stop = new AbortController()
    const told: number[] = []
    const onProgress = (done: number) => {
      told.push(done)
      stop.abort()
    }
    await expect(createFolderDataset(folder, { signal: stop.signal, onProgress })).rejects.toMatchObject({
      name: 'AbortError',
    })
    expect(told).toEqual([1])
  })
})

const photographs = process.env.CHROMASK_DATA
describe.skipIf(!photographs)('photographs', () => {
  testDatasetConformance('Flowers-17 as a folder', () =>
    createFolderDataset(join(photographs ?? '', 'flowers17/jpg'), { check: 'header' }),
  )
})
