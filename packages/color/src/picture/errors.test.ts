import { createMask, createRgbImage } from '@chromask/core'
import { describe, expect, it } from 'vitest'
import {
  labToRgb,
  type MergeChromaOptions,
  mergeChroma,
  mergePicture,
  resizeChroma,
  rgbToLab,
  splitPicture,
  toGray,
  upsampleChroma,
} from './index.js'

const chroma = { width: 1, height: 1, channels: 2, chroma: Float32Array.of(0.1, 0.2) }
const options: MergeChromaOptions = {
  space: 'yuv',
  image: createRgbImage(3, 2),
  mask: createMask(3, 2),
  chroma,
}
const merge = (change: object) => (): unknown => mergeChroma({ ...options, ...change })
const short = { width: 3, height: 2, data: new Uint8Array(17) }
const withChroma = (change: object) => merge({ chroma: { ...chroma, ...change } })
const pixel = { width: 1, height: 1 }
const notANumber = Float32Array.of(Number.NaN)

describe('errors of the picture functions', () => {
  it.each<[string, () => unknown, string, string]>([
    ['unknown space', merge({ space: 'hsv' }), 'unknown-space', 'got "hsv"'],
    ['unknown space', () => splitPicture('cmyk', options.image), 'unknown-space', 'one of yuv, lab, rgb'],
    ['mask of another size', merge({ mask: createMask(2, 3) }), 'size-mismatch', 'is 3x2, the mask 2x3'],
    ['mask too short', merge({ mask: { width: 3, height: 2, data: new Float32Array(5) } }), 'size-mismatch', 'needs 6'],
    [
      'mask above 1',
      merge({ mask: createMask(3, 2, new Float32Array(6).fill(1.5)) }),
      'invalid-mask',
      '1.5 at index 0',
    ],
    ['mask NaN', merge({ mask: createMask(3, 2, Float32Array.of(0, 0, NaN, 0, 0, 0)) }), 'invalid-mask', 'at index 2'],
    ['image too short', merge({ image: short }), 'size-mismatch', 'image: 3x2 with 3 channels needs 18 values, got 17'],
    [
      'chroma too short',
      withChroma({ width: 2 }),
      'size-mismatch',
      'chroma: 2x1 with 2 channels needs 4 values, got 2',
    ],
    ['chroma NaN', withChroma({ chroma: Float32Array.of(0, NaN) }), 'non-finite', 'got NaN at index 1'],
    ['chroma of another space', merge({ space: 'rgb' }), 'invalid-option', 'has 3 channels, got 2'],
    ['upsampling', merge({ upsampling: 'cubic' }), 'invalid-option', 'one of guided, bilinear, got "cubic"'],
    ['radius', merge({ radius: 0 }), 'invalid-option', 'radius must be an integer ≥ 1, got 0'],
    ['radius, where none is used', merge({ radius: 1.5, upsampling: 'bilinear' }), 'invalid-option', 'got 1.5'],
    ['epsilon', merge({ epsilon: 0 }), 'invalid-option', 'epsilon must be a number > 0, got 0'],
    ['toGray', () => toGray(short), 'size-mismatch', 'got 17'],
    ['rgbToLab', () => rgbToLab(short), 'size-mismatch', 'got 17'],
    ['splitPicture', () => splitPicture('lab', short), 'size-mismatch', 'got 17'],
    ['no size', () => toGray({ width: 0, height: 1, data: new Uint8Array() }), 'invalid-option', 'got 0x1'],
    ['labToRgb', () => labToRgb({ ...pixel, lab: new Float32Array(2) }), 'size-mismatch', 'lab: 1x1'],
    ['labToRgb NaN', () => labToRgb({ ...pixel, lab: Float32Array.of(50, NaN, 0) }), 'non-finite', 'lab'],
    ['luma too long', () => mergePicture('yuv', { ...chroma, luma: new Float32Array(2) }), 'size-mismatch', 'luma'],
    ['luma NaN', () => mergePicture('yuv', { ...chroma, luma: notANumber }), 'non-finite', 'luma'],
    [
      'guide too long',
      () => upsampleChroma(chroma, { ...pixel, guide: new Float32Array(2) }),
      'size-mismatch',
      'guide',
    ],
    ['guide NaN', () => upsampleChroma(chroma, { ...pixel, guide: notANumber }), 'non-finite', 'guide'],
    ['size to', () => upsampleChroma(chroma, { width: 1, height: 1.5 }), 'invalid-option', 'got 1x1.5'],
    ['size to', () => resizeChroma(chroma, { width: 0, height: 1 }), 'invalid-option', 'resizeChroma: width'],
    ['channels', () => resizeChroma({ ...chroma, channels: 0 }, pixel), 'invalid-option', 'channels must be'],
  ])('%s', (_, call, kind, text) => {
    expect(call).toThrow(expect.objectContaining({ code: `color/${kind}`, message: expect.stringContaining(text) }))
    expect(call).toThrow(/^\[color\] /)
  })
})
