import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ChromaskError } from './error.js'
import { decodeSafetensors, encodeSafetensors, type NamedArray } from './safetensors.js'

const arrays = new Map<string, NamedArray>([
  ['weight', { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, Number.MIN_VALUE, 1e30) }],
  ['empty', { shape: [0], data: new Float32Array(0) }],
  ['scalar', { shape: [], data: Float32Array.of(-0) }],
  ['labels', { shape: [2], data: Int32Array.of(-1, 7) }],
])

describe('safetensors', () => {
  it('gives back what was put in, bit for bit', () => {
    const { arrays: back, metadata } = decodeSafetensors(encodeSafetensors(arrays, { step: '12' }))
    expect(back).toEqual(arrays)
    expect(Object.is(back.get('scalar')?.data[0], -0)).toBe(true)
    expect(metadata).toEqual({ step: '12' })
  })

  it('follows the published layout', () => {
    const bytes = encodeSafetensors(new Map([['a', { shape: [1], data: Float32Array.of(1) }]]))
    const header = '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    expect(Number(new DataView(bytes.buffer).getBigUint64(0, true))).toBe(56)
    expect(new TextDecoder().decode(bytes.subarray(8, 64))).toBe(header.padEnd(56, ' '))
    expect([...bytes.subarray(64)]).toEqual([0, 0, 0x80, 0x3f])
  })

  it('copies out of a Node Buffer, whose slice() is a view', () => {
    const bytes = Buffer.concat([Buffer.from('xy'), encodeSafetensors(arrays)]).subarray(2)
    expect(decodeSafetensors(bytes).arrays).toEqual(arrays)
  })

  it('reads from any place in a buffer', () => {
    const bytes = encodeSafetensors(arrays)
    const shifted = new Uint8Array(bytes.length + 3)
    shifted.set(bytes, 3)
    expect(decodeSafetensors(shifted.subarray(3)).arrays).toEqual(arrays)
  })

  it('says what is wrong with a file cut anywhere', () => {
    const bytes = encodeSafetensors(arrays)
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeSafetensors(bytes.subarray(0, length))).toThrow(ChromaskError)
    }
  })

  it('answers damaged headers with a clear error or proper arrays, never anything else', () => {
    const bytes = encodeSafetensors(arrays)
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const damaged = Uint8Array.from(bytes)
        damaged[at] = value
        try {
          for (const { shape, data } of decodeSafetensors(damaged).arrays.values()) {
            expect(data.length).toBe(shape.reduce((a, b) => a * b, 1))
          }
        } catch (error) {
          expect(error).toBeInstanceOf(ChromaskError)
        }
      }),
      { numRuns: 500 },
    )
  })
})
