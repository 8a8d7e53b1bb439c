import { rgbToLab } from '@chromask/color/picture'
import { createMask, createRgbImage, type Mask, type RgbImage } from '@chromask/core'
import { describe, expect, it } from 'vitest'
import { colourfulness, createEvaluation, psnr, ssim } from './index.js'
import reference from './testing/skimage.json' with { type: 'json' }

// Made by benchmarks/peers/skimage_metrics.py, whose pictures these are.
const { width, height, lab, similarity, evaluations } = reference
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'))
const pictureOf = (name: string): RgbImage =>
  createRgbImage(width, height, bytesOf(reference.pictures[name as keyof typeof reference.pictures]))
const maskOf = (name: string): Mask =>
  createMask(width, height, Float32Array.from(bytesOf(reference.masks[name as keyof typeof reference.masks])))

/** scikit-image's numbers stand there with nine decimals; the arithmetic is the same, in float64. */
const DIGITS = 8
/** In units of CIELAB: the white is the matrix's own here and a table's there, and values are float32 here. */
const LAB_TOLERANCE = 0.006

describe(`against scikit-image ${reference.versions['scikit-image']}`, () => {
  it('CIELAB of colours all over the cube', () => {
    const colours = bytesOf(lab.colours)
    const found = rgbToLab(createRgbImage(colours.length / 3, 1, colours))
    expect(found.length).toBe(lab.values.length)
    expect(Math.max(...found.map((value, i) => Math.abs(value - lab.values[i]!)))).toBeLessThan(LAB_TOLERANCE)
  })

  it.each(similarity)('psnr and ssim of $one and $other', ({ one, other, psnr: psnrOf, ssim: ssimOf }) => {
    expect(psnr(pictureOf(one), pictureOf(other))).toBeCloseTo(psnrOf, DIGITS)
    expect(ssim(pictureOf(one), pictureOf(other))).toBeCloseTo(ssimOf, DIGITS)
  })

  it.each(Object.entries(reference.colourfulness))('colourfulness of %s, by its formula', (name, value) => {
    expect(colourfulness(pictureOf(name))).toBeCloseTo(value, DIGITS)
  })

  it.each(evaluations)(
    'colour of $predicted instead of $truth inside $mask',
    ({ truth, predicted, mask, bias, abInside, coverage, ...ratios }) => {
      const evaluation = createEvaluation()
      evaluation.add({ truth: pictureOf(truth), predicted: pictureOf(predicted), mask: maskOf(mask) })
      const result = evaluation.result()
      expect(result.coverage).toBeCloseTo(coverage, DIGITS)
      for (const [found, value] of [
        [result.abInside, abInside],
        [result.bias?.a, bias.a],
        [result.bias?.b, bias.b],
      ] as const)
        expect(Math.abs(found! - value)).toBeLessThan(LAB_TOLERANCE)
      // Quotients of chroma of ten and more, whose own error is at most LAB_TOLERANCE.
      for (const name of ['leakage', 'vividness', 'boundary'] as const)
        expect(Math.abs(result[name]! - ratios[name])).toBeLessThan(LAB_TOLERANCE / 5)
    },
  )
})
