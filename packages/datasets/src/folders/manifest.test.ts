import { mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createMask } from '@chromask/core'
import { encodeMask } from '@chromask/image'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testDatasetConformance } from '../testing/dataset-conformance.js'
import { jpeg, png, testFolder, writeFolder } from '../testing/files.js'
import { createManifestDataset, type ManifestOptions } from './manifest.js'
import { jsonRows } from './manifest-rows.js'

const CSV = `image,labels,mask,class,split,note
photos/1.jpg,maps/1.png,,rose,train,"a, b"
photos/2.jpg,,maps/2.png,daisy,train,

photos/3.jpg,,,rose,test,x
`
const JSON_TEXT = JSON.stringify(
  [
    { image: 'photos/1.jpg', labels: 'maps/1.png', class: 'rose', split: 'train', note: ['a', '}'] },
    { image: 'photos/2.jpg', mask: 'maps/2.png', class: 'daisy', split: 'train', labels: null },
    { image: 'photos/3.jpg', class: 'rose', split: 'test', mask: '' },
  ],
  null,
  1,
)

const files = async (): Promise<Record<string, Uint8Array | string>> => ({
  'photos/1.jpg': await jpeg(60, 40),
  'photos/2.jpg': await jpeg(20, 10),
  'photos/3.jpg': await jpeg(30, 50),
  'maps/1.png': png('palette', 8, [60, 40], (x) => [x < 30 ? 1 : 2]),
  'maps/2.png': await encodeMask(
    createMask(
      20,
      10,
      new Float32Array(200).map((_, i) => (i % 20 < 10 ? 0.2 : 0.8)),
    ),
  ),
  'all.csv': CSV,
  'all.tsv': CSV.replaceAll(',', '\t').replace('a\t b', 'a b'),
  'all.json': JSON_TEXT,
})

testDatasetConformance('manifest', async () => createManifestDataset(join(await writeFolder(await files()), 'all.csv')))

/** What opening this text as a manifest gives, in a folder of files. */
async function opened(text: string, options: ManifestOptions = {}, name = 'list.csv') {
  const folder = await testFolder({ ...(await files()), [name]: text })
  return createManifestDataset(join(folder, name), options)
}

describe('a manifest', () => {
  it.each(['all.csv', 'all.tsv', 'all.json'])('%s', async (name) => {
    const path = join(await testFolder(await files()), name)
    const all = await createManifestDataset(path)
    expect([all.name, all.ids()]).toEqual(['all', ['photos/1.jpg', 'photos/2.jpg', 'photos/3.jpg']])
    expect([all.classNames, all.labels]).toEqual([
      ['daisy', 'rose'],
      [1, 0, 1],
    ])
    const [first, second, third] = await Promise.all([0, 1, 2].map((index) => all.get(index)))
    expect(first?.segmentation?.data.slice(29, 31)).toEqual(Uint16Array.of(1, 2))
    expect([second?.label, [...(second?.segmentation?.data.slice(9, 11) ?? [])]]).toEqual([0, [0, 1]])
    expect(third?.segmentation).toBeUndefined()

    const test = await createManifestDataset(path, { split: 'test' })
    expect([test.name, test.ids(), test.labels]).toEqual(['all/test', ['photos/3.jpg'], [1]])
    expect(test.classNames).toEqual(['daisy', 'rose'])
  })
  it('may need no more than pictures, under another name, with the marks of other systems', async () => {
    const dataset = await opened('\uFEFFfile , extra\r\n"photos/1.jpg",\r\n ./photos/2.jpg ,7\r\n', {
      columns: { image: 'file' },
      name: 'mine',
    })
    expect([dataset.name, dataset.ids(), dataset.labels]).toEqual(['mine', ['photos/1.jpg', 'photos/2.jpg'], undefined])
  })
  it('gives classes in a given order, or as numbers', async () => {
    const rows = 'image,class\nphotos/1.jpg,10\nphotos/2.jpg,9\n'
    expect((await opened(rows)).classNames).toEqual(['9', '10'])
    const given = await opened(rows, { classNames: ['10', '0', '9'] })
    expect([given.classNames, given.labels]).toEqual([
      ['10', '0', '9'],
      [0, 2],
    ])
  })
  it('may name a picture twice, with ids', async () => {
    const dataset = await opened('id,image,mask\na,photos/2.jpg,maps/2.png\nb,photos/2.jpg,\n')
    expect(dataset.ids()).toEqual(['a', 'b'])
    expect((await dataset.get(1)).segmentation).toBeUndefined()
  })
})

describe('a manifest that makes no sense', () => {
  const wrong: readonly [text: string, message: RegExp, options?: ManifestOptions, name?: string][] = [
    ['', /no column image; it has none/],
    ['picture\nphotos/1.jpg\n', /no column image; it has picture/],
    ['image\nphotos/1.jpg\n', /no column split; it has image/, { split: 'train' }],
    ['image,image\na,b\n', /same names/],
    ['image\n"photos/1.jpg', /Quote Not Closed/],
    ['{', /JSON/, {}, 'list.json'],
    ['{}', /no list/, {}, 'list.json'],
    ['image\n', /ends in none of/, {}, 'list.txt'],
  ]
  it.each(wrong)('%j as a whole', async (text, message, options, name) => {
    const failure = opened(text, options, name)
    await expect(failure).rejects.toThrow(message)
    await expect(failure).rejects.toMatchObject({ code: 'datasets/invalid-manifest' })
  })
  it('is told by every line', async () => {
    const text = [
      'image,labels,mask,class,split',
      'photos/1.jpg,maps/1.png,maps/2.png,rose,train',
      ',,,rose,train',
      'photos/1.jpg,,,rose,train,more',
      '"photos/2.jpg",,,rose,"tr\r\nain"',
      'photos/2.jpg,,,rose,train',
      'photos/3.jpg,,,,train',
      '../photos/3.jpg,,,rose,train',
      'photos/3.jpg,/etc/passwd,,rose,train',
    ].join('\n')
    await expect(opened(text)).rejects.toMatchObject({
      code: 'datasets/invalid-manifest',
      message: expect.stringMatching(
        new RegExp(
          [
            '7 of 8 rows make no sense:',
            'line 2: it names both labels and a mask',
            'line 3: it names no image',
            'line 4: expected 5 columns, got 6',
            'line 7: photos/2.jpg stands on line 6 too; give .* id',
            'line 8: it names no class, as other rows do',
            'line 9: .*photos/3.jpg lies outside .*',
            'line 10: .*/etc/passwd lies outside .*',
            'Mend these rows, or .*allowOutside: true.*',
          ].join('\\s+'),
        ),
      ),
    })
  })
  it('is told by every line of JSON, too', async () => {
    const text = `[ {"image": "photos/1.jpg", "x": "[\\"{\\n"},
      7, {"image":
        {"path": "photos/2.jpg"}},

      {"class": 1}
    ]`
    await expect(opened(text.replace('\\n', '\\\\n'), {}, 'list.json')).rejects.toThrow(
      /4 of 4 rows.*line 1: it names no class.*line 2: expected an object.*got 7.*line 2: image must be a text.*line 5: it names no image/s,
    )
  })
  it('counts the lines of any JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.nat(4), (values, indent) => {
        const texts = values.map((value) => JSON.stringify(value, null, indent))
        const { rows, problems } = jsonRows('list.json', `[${texts.join(',\n')}]`, new Set())
        const starts = texts.map((_, i) => texts.slice(0, i).join(',\n').split('\n').length + (i > 0 ? 1 : 0))
        expect([...rows, ...problems].map(({ line }) => line).sort((a, b) => a - b)).toEqual(starts)
      }),
    )
  })
  it.skipIf(process.platform === 'win32')('leads outside by a link, unless that is allowed', async () => {
    const folder = await testFolder({ ...(await files()), 'inner/list.csv': 'image\na.jpg\n', 'inner/sub/x': '' })
    const list = join(folder, 'inner/list.csv')
    await symlink(join(folder, 'photos/1.jpg'), join(folder, 'inner/a.jpg'))
    await expect(createManifestDataset(list)).rejects.toThrow(/line 2: .*a\.jpg leads out of the manifest's folder/)
    expect((await createManifestDataset(list, { allowOutside: true })).size).toBe(1)
    await writeFile(list, `image\n../photos/2.jpg\n${join(folder, 'photos/3.jpg')}\n`)
    const dataset = await createManifestDataset(list, { allowOutside: true })
    expect(dataset.ids()).toEqual(['../photos/2.jpg', '../photos/3.jpg'])
    // The folder itself may be a link.
    await symlink(folder, `${folder}-link`)
    expect((await createManifestDataset(join(`${folder}-link`, 'all.csv'))).size).toBe(3)
    await mkdir(join(folder, '..hidden'))
    await rename(join(folder, 'photos/1.jpg'), join(folder, '..hidden/1.jpg'))
    await writeFile(join(folder, 'dots.csv'), 'image\n..hidden/1.jpg\n')
    expect((await createManifestDataset(join(folder, 'dots.csv'))).size).toBe(1)
  })
  it('has a picture in two splits', async () => {
    const text = 'id,image,split\na,photos/1.jpg,train\nb,photos/1.jpg,test\n'
    await expect(opened(text)).rejects.toThrow(/line 3: photos\/1\.jpg is in split train too, on line 2/)
  })
  it('names an unknown class or split', async () => {
    await expect(opened(CSV, { classNames: ['rose'] })).rejects.toThrow(/line 3: daisy is none of the classes rose/)
    await expect(opened(CSV, { split: 'val' })).rejects.toMatchObject({
      code: 'datasets/no-split',
      message: expect.stringContaining('one of test, train'),
    })
    await expect(opened('image\n')).rejects.toMatchObject({ code: 'datasets/no-pictures' })
  })
  it('is not there', async () => {
    await expect(createManifestDataset('nowhere/list.csv')).rejects.toMatchObject({
      code: 'datasets/invalid-manifest',
      message: expect.stringContaining('nowhere/list.csv'),
    })
  })
})

describe('files that a manifest names', () => {
  it('are missing, damaged or of another size: told by line, or left out', async () => {
    const text = 'image,labels\nphotos/1.jpg,maps/1.png\nphotos/9.jpg,\nphotos/3.jpg,maps/1.png\nmaps/1.png,gone.png\n'
    await expect(opened(text)).rejects.toMatchObject({
      code: 'datasets/invalid-files',
      message: expect.stringMatching(
        /3 of 4 cannot.*line 3, photos\/9\.jpg: there is no file.*line 4, photos\/3\.jpg: .*has 60x40 pixels, the picture 30x50.*line 5, maps\/1\.png: .*gone\.png/s,
      ),
    })
    const dataset = await opened(text, { onInvalid: 'skip' })
    expect([dataset.ids(), dataset.skipped.length]).toEqual([['photos/1.jpg'], 3])
  })
})
