import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matWriter } from '../testing/mat-bytes.js'
import type { MatCell, MatNumeric, MatStruct } from './mat-value.js'
import { readMat } from './read-mat.js'

const numeric = (...data: number[]) => ({ type: 'numeric', dims: [1, data.length], data: new Float64Array(data) })

for (const littleEndian of [true, false]) {
  const { file, matrix, element, words, word, letters, row, compressed } = matWriter(littleEndian)
  /** Some doubles. */
  const doubles = (count: number): Buffer => element(9, Buffer.alloc(8 * count, 1))

  describe(`readMat, ${littleEndian ? 'little' : 'big'}-endian`, () => {
    it('reads numbers, also stored narrower than their class, of any number of dimensions', () => {
      const bytes = file(
        row('x', 0.5, -2e300),
        matrix(6, [2, 1, 2], 'y', element(2, Buffer.from([1, 2, 250, 4]))),
        matrix(11, [1, 1], 'z', element(4, littleEndian ? Buffer.from([1, 2]) : Buffer.from([2, 1]))),
        matrix(6, [0, 0], 'none'),
      )
      const read = readMat(bytes)
      expect(read.get('x')).toEqual(numeric(0.5, -2e300))
      expect(read.get('y')).toEqual({ type: 'numeric', dims: [2, 1, 2], data: new Float64Array([1, 2, 250, 4]) })
      expect(read.get('z')).toEqual(numeric(0x0201))
      expect(read.get('none')).toEqual({ type: 'numeric', dims: [0, 0], data: new Float64Array(0) })
    })

    it('reads short values in their tag', () => {
      const short = Buffer.concat([word((3 << 16) | 2), Buffer.from([7, 8, 9, 0])])
      expect(readMat(file(matrix(9, [1, 3], 'x', short))).get('x')).toEqual(numeric(7, 8, 9))
    })

    it('reads text, cells and structs, in one another, compressed', () => {
      const text = matrix(
        4,
        [1, 2],
        '',
        element(4, littleEndian ? Buffer.from([72, 0, 252, 0]) : Buffer.from([0, 72, 0, 252])),
      )
      const utf8 = matrix(4, [1, 2], '', element(16, Buffer.from('Hü')))
      const struct = (name: string): Buffer =>
        matrix(
          2,
          [1, 2],
          name,
          element(5, words(4)),
          element(1, Buffer.from('a\0\0\0bc\0\0')),
          text,
          row('', 1),
          utf8,
          row('', 2),
        )
      const cell = matrix(1, [1, 2], 'c', struct(''), element(14, Buffer.alloc(0)))
      const [structValue, empty] = (readMat(file(compressed(cell))).get('c') as MatCell).cells
      const hu = { type: 'text', dims: [1, 2], text: 'Hü' }
      expect((structValue as MatStruct).elements).toEqual([
        { a: hu, bc: numeric(1) },
        { a: hu, bc: numeric(2) },
      ])
      expect(empty).toEqual({ type: 'numeric', dims: [0, 0], data: new Float64Array(0) })
    })

    it('says what it does not read, and reads the rest', () => {
      const bytes = file(
        element(
          14,
          Buffer.concat([element(6, words(0x0806, 0)), element(5, words(1, 1)), letters('i'), doubles(1), doubles(1)]),
        ),
        matrix(5, [9, 9], 's', doubles(1)),
        element(14, element(6, words(17, 0))),
        row('x', 3),
      )
      expect([...readMat(bytes)]).toEqual([
        ['i', { type: 'unread', dims: [1, 1], what: 'complex numbers' }],
        ['s', { type: 'unread', dims: [9, 9], what: 'a sparse matrix' }],
        ['x', numeric(3)],
      ])
    })

    const nested = Array.from({ length: 20 }).reduce<Buffer>((inner) => matrix(1, [1, 1], '', inner), row('', 1))
    it.each<[string, Buffer, RegExp]>([
      ['more data than there is', file(element(14, Buffer.alloc(8), 1 << 30)), /says that 1073741824 bytes follow/],
      [
        'huge dimensions',
        file(matrix(6, [1 << 30, 1 << 30], 'x', doubles(1))),
        /says 1073741824 × 1073741824 and has 1/,
      ],
      ['a huge cell', file(matrix(1, [1 << 30, 1 << 30], 'x')), /says 1073741824 × 1073741824 where 0 bytes are left/],
      [
        'a huge struct without fields',
        file(matrix(2, [1 << 30, 1], 'x', element(5, words(4)), letters(''))),
        /1073741824 × 1/,
      ],
      ['negative dimensions', file(matrix(6, [-1 >>> 0, 1], 'x')), /dimensions -1 × 1/],
      ['one dimension', file(matrix(6, [1], 'x', doubles(1))), /dimensions 1/],
      ['endless depth', file(nested), /more than 16 deep/],
      ['an unknown class', file(matrix(99, [1, 1], 'x', doubles(1))), /unknown class 99/],
      ['an unknown type of numbers', file(matrix(6, [1, 1], 'x', element(99, Buffer.alloc(8)))), /data of type 99/],
      ['half a number', file(matrix(6, [1, 1], 'x', element(9, Buffer.alloc(9)))), /8 bytes in 9 bytes/],
      ['an end in the middle', file(row('x', 1).subarray(0, 30)), /bytes follow where/],
      ['a broken compressed part', file(compressed(row('x', 1)).subarray(0, 30)), /bytes follow where/],
      [
        'nothing of a name',
        file(matrix(2, [1, 1], 'x', element(5, words(0)), letters('a'), row('', 1))),
        /fields have no names/,
      ],
    ])('refuses %s', (_, bytes, wrong) => {
      expect(() => readMat(bytes, { name: 'a.mat' })).toThrow(wrong)
      expect(() => readMat(bytes, { name: 'a.mat' })).toThrow(expect.objectContaining({ code: 'datasets/invalid-mat' }))
    })

    it('refuses zlib that is cut off or none', () => {
      const deflated = deflateSync(row('x', 1, 2, 3))
      for (const bytes of [deflated.subarray(0, -6), Buffer.from('no zlib')]) {
        const part = Buffer.concat([word(15), word(bytes.length), bytes])
        expect(() => readMat(file(part))).toThrow(/compressed part cannot be read/)
      }
    })

    it('refuses what takes more memory than it may, however small the file', () => {
      const zeros = compressed(matrix(9, [1, 1 << 22], 'x', element(2, Buffer.alloc(1 << 22))))
      expect(zeros.length).toBeLessThan(10_000)
      expect(() => readMat(file(zeros), { maxBytes: 1 << 20 })).toThrow(/compressed part cannot be read/)
      expect(() => readMat(file(zeros), { maxBytes: 1 << 24 })).toThrow(/more memory than maxBytes allows/)
      expect((readMat(file(zeros)).get('x') as MatNumeric).data).toHaveLength(1 << 22)
    })

    it('never fails otherwise than with invalid-mat, whatever a file is changed into', () => {
      const whole = file(
        row('x', 1, 2),
        matrix(1, [1, 2], 'c', matrix(4, [1, 1], '', element(16, Buffer.from('a'))), row('', 5)),
        matrix(2, [1, 1], 's', element(5, words(4)), element(1, Buffer.from('a\0\0\0')), row('', 1)),
        compressed(row('y', 3)),
      )
      const change = fc.record({ at: fc.nat(whole.length - 1), value: fc.nat(255) })
      const runs = Number(process.env.CHROMASK_FUZZ ?? 500)
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(whole.length), (changes, cut) => {
          const bytes = Buffer.from(whole)
          for (const { at, value } of changes) bytes[at] = value
          for (const tried of [bytes, bytes.subarray(0, cut)]) {
            try {
              readMat(tried)
            } catch (error) {
              expect(error).toMatchObject({ code: 'datasets/invalid-mat' })
            }
          }
        }),
        { numRuns: runs },
      )
    })
  })
}

it('tells other versions apart', () => {
  const newer = Buffer.alloc(512)
  newer.write('MATLAB 7.3 MAT-file')
  expect(() => readMat(newer)).toThrow(/7\.3, which is HDF5, is not read. Save it with -v7/)
  expect(() => readMat(Buffer.from('short'))).toThrow(/it has 5 bytes/)
  expect(() => readMat(Buffer.alloc(400))).toThrow(/its header is another one/)
})

const data = process.env.CHROMASK_DATA
describe.skipIf(!data)('the real files (CHROMASK_DATA)', () => {
  const read = async (path: string) => readMat(await readFile(join(data as string, path)), { name: path })

  it('Flowers-102: 102 classes of 8,189 pictures, and splits that hold every one once', async () => {
    const labels = ((await read('flowers102/imagelabels.mat')).get('labels') as MatNumeric).data
    expect(labels).toHaveLength(8189)
    expect(new Set(labels).size).toBe(102)
    const splits = await read('flowers102/setid.mat')
    const numbers = ['trnid', 'valid', 'tstid'].map((name) => [...(splits.get(name) as MatNumeric).data])
    expect(numbers.map(({ length }) => length)).toEqual([1020, 1020, 6149])
    expect(numbers.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 8189 }, (_, i) => i + 1))
  })

  it('BSDS500: cells of structs, with segments from 1 in the shape of the picture', async () => {
    const annotations = (await read('bsds500/groundTruth/100075.mat')).get('groundTruth') as MatCell
    expect(annotations.cells.length).toBeGreaterThan(3)
    for (const cell of annotations.cells) {
      const { Segmentation, Boundaries } = (cell as MatStruct).elements[0] as Record<string, MatNumeric>
      expect(Segmentation?.dims).toEqual([321, 481])
      expect(Segmentation?.data.reduce((a, b) => Math.min(a, b))).toBe(1)
      expect(new Set(Boundaries?.data)).toEqual(new Set([0, 1]))
    }
  })
})
