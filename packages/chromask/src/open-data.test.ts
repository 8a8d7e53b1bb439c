import { join } from 'node:path'
import type { Dataset } from '@chromask/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseData } from './data-kinds.js'
import { openData } from './open-data.js'
import { picture, scratch, sharp, write } from './testing/files.js'
import { run } from './testing/run.js'

const folder = scratch()
const at = (name: string): string => join(folder, name)
beforeAll(async () => {
  const gray = (value: number): Promise<Buffer> =>
    sharp(Buffer.alloc(24 * 20, value), { raw: { width: 24, height: 20, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer()
  write(folder, {
    'photos/a.jpg': await picture('jpeg'),
    'photos/b.jpg': await picture('jpeg'),
    'one, two/a.jpg': await picture('jpeg'),
    'maps/a.png': await gray(7),
    'masks/a.png': await gray(200),
    'masks/b.png': await gray(90),
    'list.csv': 'image,labels,split\nphotos/a.jpg,maps/a.png,train\nphotos/b.jpg,,test\n',
    'deep/list.json': '[{"image":"../photos/a.jpg"}]',
  })
})

/** What opening this said, and gave. */
async function opened(data: string): Promise<{ dataset: Dataset; said: string }> {
  let said = ''
  const stream = { isTTY: false, columns: 80, write: (text: string) => (said += text) }
  const io = { stdout: stream, stderr: stream, signal: new AbortController().signal }
  return { dataset: await openData(data, false, io), said }
}

const labelOf = async (dataset: Dataset, index: number): Promise<number | undefined> =>
  (await dataset.get(index)).segmentation?.data[0]

describe('--data', () => {
  it('pairs: pictures with label maps or masks', async () => {
    const labels = await opened(`pairs:${at('photos')},labels=${at('maps')},allow-missing`)
    expect(labels.said).toBe('photos: 2 pictures, 1 without a segmentation\n')
    expect([await labelOf(labels.dataset, 0), await labelOf(labels.dataset, 1)]).toEqual([7, undefined])
    const { dataset } = await opened(`pairs:${at('photos')},masks=${at('masks')}`)
    expect([await labelOf(dataset, 0), await labelOf(dataset, 1)]).toEqual([1, 0])
    const lower = (await opened(`pairs:${at('photos')},masks=${at('masks')},threshold=0.3`)).dataset
    expect(await labelOf(lower, 1)).toBe(1)
    await expect(opened(`pairs:${at('photos')},labels=${at('maps')}`)).rejects.toThrow(/b\.jpg.*,allow-missing behind/s)
  })
  it('a table, whole or a split of it', async () => {
    const all = await opened(at('list.csv'))
    expect([all.said, await labelOf(all.dataset, 0)]).toEqual(['list: 2 pictures\n', 7])
    const part = await opened(`table:${at('list.csv')},split=test`)
    expect([part.said, part.dataset.ids()]).toEqual(['list/test: 1 pictures\n', ['photos/b.jpg']])
    await expect(opened(at('deep/list.json'))).rejects.toThrow(/,allow-outside behind/)
    expect((await opened(`table:${at('deep/list.json')},allow-outside`)).dataset.size).toBe(1)
  })
  it('a folder, whatever stands in its name', async () => {
    expect((await opened(at('one, two'))).dataset.size).toBe(1)
    const { dataset } = await opened(`pairs:${at('one\\, two')},labels=${at('maps')}`)
    expect(dataset.ids()).toEqual(['a.jpg'])
    for (const path of ['./table:x', 'C:\\photos', 'constructor:x', 'pairs/', 'bsds500/', 'pairs', 'tables']) {
      expect(parseData(path)).toBeUndefined()
    }
  })
  it('the Oxford flowers, downloaded or in a folder, whole or a split', async () => {
    const facts = (data: string) => {
      const { path, options } = parseData(data) ?? {}
      return [path, options]
    }
    expect(facts('flowers17:split=train,fold=2')).toEqual([undefined, { split: 'train', fold: '2' }])
    expect(facts('flowers102:some/where,split=test')).toEqual(['some/where', { split: 'test' }])
    expect(facts('flowers17:some/where')).toEqual(['some/where', {}])
    expect(() => facts('flowers17:')).toThrow(/names no path/)
    write(folder, { 'flowers/jpg/image_0001.jpg': await picture('jpeg') })
    await expect(opened(`flowers17:${at('flowers')}`)).rejects.toThrow(/1359 of 1360 pictures are missing/)
    await expect(opened(`flowers17:${at('flowers')},split=tests`)).rejects.toThrow(/split must be one of/)
    await expect(opened(`flowers102:${at('flowers')}`)).rejects.toThrow(/imagelabels\.mat/)
  })
  it('bsds500', async () => {
    expect(parseData('bsds500:BSR,split=val,annotator=2')).toMatchObject({
      path: 'BSR',
      options: { split: 'val', annotator: '2' },
    })
    await expect(opened(`bsds500:${folder},annotator=finest`)).rejects.toMatchObject({ code: 'datasets/not-bsds500' })
    await expect(opened(`bsds500:${folder},annotator=best`)).rejects.toMatchObject({ code: 'datasets/invalid-option' })
  })
  it.each([
    ['pairs:', 'it names no path'],
    ['pairs:a,labels', 'it has "labels"'],
    ['pairs:a,labels=', 'it has "labels="'],
    ['pairs:a,allow-missing=yes', 'it has "allow-missing=yes"'],
    ['pairs:a,b', 'it has "b"'],
    ['table:a,split=x,split=y', 'it has split twice'],
  ])('%s is misused', async (data, text) => {
    const { code, stderr } = await run(['mask', '--data', data])
    expect(code).toBe(2)
    expect(stderr).toContain(`--data ${data}: ${text}. Expected ${data.slice(0, 5)}`)
  })
  it.each(['train', 'evaluate', 'mask'])('is explained by chromask %s --help', async (command) => {
    const { stdout } = await run([command, '--help'])
    expect(stdout).toMatch(/^ {2}pairs:FOLDER,labels=FOLDER +pictures with label maps/m)
    expect(stdout).toMatch(/^ {2}bsds500:FOLDER +the Berkeley/m)
  })
})

it('chromask mask --data pairs:… draws masks from label maps', async () => {
  const data = `pairs:${at('photos')},masks=${at('masks')}`
  const { code, stdout } = await run(['mask', 'segmentation', '--data', data, '-o', at('sheet.png'), '--count=2'])
  expect([code, stdout]).toEqual([0, `${at('sheet.png')}\n`])
})

const photographs = process.env.CHROMASK_DATA
it.skipIf(!photographs)('opens the photographs of BSDS500', async () => {
  const { dataset, said } = await opened(`bsds500:${join(photographs ?? '', 'bsds500')},annotator=coarsest`)
  expect(said).toBe('bsds500: 200 pictures\n')
  expect(await labelOf(dataset, 0)).toBeGreaterThan(0)
})
