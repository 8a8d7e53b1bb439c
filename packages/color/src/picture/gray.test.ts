import { createRgbImage } from '@chromask/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergePicture, splitPicture, toGray } from './index.js'

const pictures = fc
  .uint8Array({ minLength: 3, maxLength: 60 })
  .map((bytes) => createRgbImage(Math.floor(bytes.length / 3), 1, bytes.slice(0, bytes.length - (bytes.length % 3))))

describe('toGray', () => {
  it('is 0.299 r + 0.587 g + 0.114 b, rounded', () => {
    const image = createRgbImage(5, 1, Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 200, 30, 255, 255, 255))
    expect([...toGray(image).data].filter((_, i) => i % 3 === 0)).toEqual([76, 150, 29, 124, 255])
  })

  it('has three equal channels, and changes no grey', () => {
    fc.assert(
      fc.property(pictures, (image) => {
        const grey = toGray(image)
        grey.data.forEach((value, i) => {
          expect(value).toBe(grey.data[i - (i % 3)])
        })
        expect(toGray(grey)).toEqual(grey)
      }),
    )
  })

  it('is the yuv picture without chroma, to a tie', () => {
    fc.assert(
      fc.property(pictures, (image) => {
        const split = splitPicture('yuv', image)
        const without = mergePicture('yuv', { ...split, chroma: new Float32Array(split.chroma.length) })
        const grey = toGray(image)
        without.data.forEach((value, i) => {
          expect(Math.abs(value - (grey.data[i] ?? Number.NaN))).toBeLessThanOrEqual(1)
        })
      }),
    )
  })
})
