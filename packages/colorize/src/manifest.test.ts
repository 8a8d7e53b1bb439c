import { describe, expect, it } from 'vitest'
import { checkManifest } from './manifest.js'
import { exampleManifest } from './testing/stubs.js'

describe('checkManifest', () => {
  it('gives a manifest back as it is, with fields that it does not know', () => {
    const manifest = { ...exampleManifest(), homepage: 'https://example.org' }
    expect(checkManifest(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest)
  })

  it.each([
    ['format', 2, 'format: expected 1, got 2'],
    ['name', '', 'name: expected a text, got ""'],
    ['licence', undefined, 'licence: expected a text, got nothing'],
    ['generator', [], 'generator.kind: expected unet, got nothing'],
    ['generator', { ...exampleManifest().generator, base: '4' }, 'generator.base: expected an integer ≥ 4, got "4"'],
    [
      'generator',
      { ...exampleManifest().generator, norm: 'layer' },
      'generator.norm: expected one of batch, instance, none, got "layer"',
    ],
    ['colorSpace', 'hsv', 'colorSpace: expected one of yuv, lab, rgb, got "hsv"'],
    ['colorSpace', 'rgb', 'generator.chromaChannels: rgb needs 3, got 2'],
    ['size', 2, 'size: expected an integer ≥ 4, got 2'],
    ['sizeMultiple', 3, 'sizeMultiple: a depth of 2 makes it 4, got 3'],
    ['inputs', { luma_in: 1 }, 'inputs: expected an object of which each value is a text, got {"luma_in":1}'],
    [
      'trainedOn',
      { dataset: 'x', pictures: -1 },
      'trainedOn.pictures: expected an integer ≥ 0, got -1; trainedOn.steps',
    ],
    ['createdAt', 'yesterday', 'createdAt: expected a time as in 2026-01-31T12:00:00Z, got "yesterday"'],
    ['files', {}, 'files["tfjs/model.json"].bytes: expected an integer ≥ 0, got nothing'],
    [
      'files',
      { ...exampleManifest().files, 'tfjs/weights.bin': { bytes: 1, sha256: 'x' } },
      'files["tfjs/weights.bin"].sha256: expected 64 hexadecimal digits, got "x"',
    ],
  ])('names a wrong %s (%j)', (field, value, message) => {
    expect(() => checkManifest({ ...exampleManifest(), [field]: value })).toThrow(
      expect.objectContaining({ code: 'colorize/invalid-manifest', message: expect.stringContaining(message) }),
    )
  })

  it.each([null, 'text', [], 1])('is not confused by %j', (value) => {
    expect(() => checkManifest(value)).toThrow(/not a model manifest. format: expected 1, got nothing/)
  })
})
