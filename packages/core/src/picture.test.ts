import { expect, it } from 'vitest'
import { createLabelMap, createMask, createRgbImage } from './picture.js'

it('makes black pictures and masks that colour nothing by default', () => {
  expect(createRgbImage(2, 1).data).toEqual(new Uint8Array(6))
  expect(createMask(2, 3).data).toEqual(new Float32Array(6))
  expect(createLabelMap(1, 1, Uint16Array.of(3), { 3: 'petal' }).names?.[3]).toBe('petal')
})

it('says which size a length should fit', () => {
  expect(() => createRgbImage(2, 2, new Uint8Array(4))).toThrow('[core] RgbImage: 2x2 needs 12 values, got 4.')
  expect(() => createMask(0, 2)).toThrow('[core] Mask: width and height must be integers ≥ 1, got 0x2.')
  expect(() => createRgbImage(1.5, 2)).toThrow('integers ≥ 1, got 1.5x2')
})
