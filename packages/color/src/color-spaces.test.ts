import '@tensorflow/tfjs-backend-cpu'
import { ChromaskError, createRgbImage } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { colorSpaceNames, getColorSpace, lab, rgb, yuv } from './index.js'
import { labToRgb, rgbToLab } from './picture/index.js'
import { describeColorSpace } from './testing/color-space-conformance.js'
import { greatestDifference } from './testing/numbers.js'

describeColorSpace(yuv, { lumaRange: [-0.5, 0.5] })
describeColorSpace(lab, { lumaRange: [-1, 1] })
describeColorSpace(rgb, { lumaRange: [-1, 1] })

/** scikit-image 0.19.3, float64: `rgb2yuv(c / 255)` and `rgb2lab(c / 255)`, printed with `%.6f`. */
const references = [
  { rgb: [0, 0, 0], yuv: [0, 0, 0], lab: [0, 0, 0] },
  { rgb: [255, 255, 255], yuv: [1, 0, 0], lab: [100, -0.002455, 0.004653] },
  { rgb: [255, 0, 0], yuv: [0.299, -0.147141, 0.614975], lab: [53.240588, 80.092308, 67.202751] },
  { rgb: [0, 255, 0], yuv: [0.587, -0.288869, -0.514965], lab: [87.735099, -86.18303, 83.179703] },
  { rgb: [0, 0, 255], yuv: [0.114, 0.43601, -0.10001], lab: [32.295673, 79.185591, -107.8573] },
  { rgb: [255, 255, 0], yuv: [0.886, -0.43601, 0.10001], lab: [97.139507, -21.554681, 94.478122] },
  { rgb: [0, 255, 255], yuv: [0.701, 0.147141, -0.614975], lab: [91.113301, -48.090596, -14.12633] },
  { rgb: [255, 0, 255], yuv: [0.413, 0.288869, 0.514965], lab: [60.323507, 98.233054, -60.821015] },
  { rgb: [128, 128, 128], yuv: [0.501961, 0, 0], lab: [53.585013, -0.001473, 0.002791] },
  { rgb: [3, 2, 5], yuv: [0.010357, 0.004553, 0.001235], lab: [0.666016, 0.678596, -1.043066] },
  { rgb: [10, 40, 20], yuv: [0.112745, -0.016886, -0.064506], lab: [13.426968, -16.909519, 9.940632] },
  { rgb: [120, 80, 200], yuv: [0.414275, 0.1821, 0.049403], lab: [44.088808, 43.440978, -56.832199] },
  { rgb: [200, 150, 100], yuv: [0.62451, -0.114343, 0.140193], lab: [65.760061, 12.758895, 33.564737] },
  { rgb: [37, 91, 64], yuv: [0.281475, -0.015006, -0.119641], lab: [34.488423, -25.0642, 10.293908] },
] as const

/** Six printed digits and float32. */
const YUV_TOLERANCE = 2e-6
/** In units of L, a and b: the white is the matrix's own here and a table's there. */
const LAB_TOLERANCE = 0.006

describe('against scikit-image', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it.each(references)('rgb($rgb)', ({ rgb: bytes, yuv: yuvOf, lab: labOf }) => {
    tf.tidy(() => {
      const pixel = tf.div(tf.tensor4d([...bytes], [1, 1, 1, 3]), 255) as tf.Tensor4D
      const inYuv = yuv.encode(pixel)
      const [u = 0, v = 0] = inYuv.chroma.dataSync()
      const found = [inYuv.luma.dataSync()[0]! + 0.5, u * 0.43601035, v * 0.61497538]
      expect(greatestDifference(found, yuvOf)).toBeLessThan(YUV_TOLERANCE)

      const inLab = lab.encode(pixel)
      const [a = 0, b = 0] = inLab.chroma.dataSync()
      const foundLab = [(inLab.luma.dataSync()[0]! + 1) * 50, a * 110, b * 110]
      expect(greatestDifference(foundLab, labOf)).toBeLessThan(LAB_TOLERANCE)
      expect(rgb.encode(pixel).luma.dataSync()[0]).toBe(inLab.luma.dataSync()[0])
    })
    const image = createRgbImage(1, 1, Uint8Array.from(bytes))
    expect(greatestDifference(rgbToLab(image), labOf)).toBeLessThan(LAB_TOLERANCE)
    expect([...labToRgb({ width: 1, height: 1, lab: Float32Array.from(labOf) }).data]).toEqual(bytes)
  })

  it('finds exactly no chroma in greys, where scikit-image finds a little', () => {
    const greys = createRgbImage(
      256,
      1,
      Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3)),
    )
    const values = rgbToLab(greys)
    for (let p = 0; p < 256; p++) expect([values[p * 3 + 1], values[p * 3 + 2]]).toEqual([0, 0])
    expect(labToRgb({ width: 256, height: 1, lab: values }).data).toEqual(greys.data)
  })
})

describe('rgb', () => {
  it('keeps the luma given, whatever is painted', () => {
    tf.tidy(() => {
      const luma = tf.fill([1, 1, 4, 1], 0.1) as tf.Tensor4D
      const painted = tf.tensor4d([-0.1, 0.1, 0, 0.5, 0.4, 0.6, -0.6, -0.5, -0.6, 0.9, 0.8, 0.9], [1, 1, 4, 3])
      const again = rgb.encode(rgb.decode(luma, painted))
      expect(greatestDifference(again.luma.dataSync(), luma.dataSync())).toBeLessThan(1e-4)
    })
  })
})

describe('getColorSpace', () => {
  it('finds each space by its name', () => {
    expect(colorSpaceNames.map((name) => getColorSpace(name))).toEqual([yuv, lab, rgb])
    for (const name of colorSpaceNames) expect(getColorSpace(name).name).toBe(name)
  })

  it.each(['hsv', '', 'YUV', 'toString', '__proto__'])('refuses %j and lists what there is', (name) => {
    const call = (): unknown => getColorSpace(name)
    expect(call).toThrow(ChromaskError)
    expect(call).toThrow(`[color] unknown colour space: expected one of yuv, lab, rgb, got ${JSON.stringify(name)}.`)
    expect(call).toThrow(expect.objectContaining({ code: 'color/unknown-space' }))
  })
})
