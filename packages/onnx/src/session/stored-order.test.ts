import { describe, expect, it } from 'vitest'
import { fromStored, storedShape, toStored } from '../index.js'

const filled = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => ((i * 37) % 19) / 10 - 1)

describe('the order in which filters are kept', () => {
  it('goes there and back', () => {
    const shape = [2, 3, 4, 5]
    const data = filled(120)
    expect(storedShape(shape)).toEqual([5, 4, 2, 3])
    expect(fromStored(toStored(data, shape), shape)).toEqual(data)
    // Height 1, width 2, input 3, output 4 of [2,3,4,5].
    const at = ((1 * 3 + 2) * 4 + 3) * 5 + 4
    expect(toStored(data, shape)[((4 * 4 + 3) * 2 + 1) * 3 + 2]).toBe(data[at])
  })

  it('copies what has another rank', () => {
    const data = Float32Array.of(1, 2)
    expect(toStored(data, [2])).toEqual(data)
    expect(toStored(data, [2])).not.toBe(data)
    expect(storedShape([2])).toEqual([2])
  })
})
