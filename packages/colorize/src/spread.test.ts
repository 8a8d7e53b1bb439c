import { describe, expect, it } from 'vitest'
import { spreadChroma } from './spread.js'

describe('spreadChroma', () => {
  it('grows by one pixel a round, and leaves what is known and what is far as it was', () => {
    const chroma = Float32Array.of(0, 8, 0, 0, 0, 9)
    spreadChroma({ width: 6, height: 1, channels: 1, chroma }, Uint8Array.of(0, 1, 0, 0, 0, 0), 2)
    expect([...chroma]).toEqual([8, 8, 8, 8, 0, 9])
  })

  it('takes the mean of the neighbours known before the round, diagonal ones too, channel by channel', () => {
    const chroma = Float32Array.of(1, 10, 0, 0, 3, 30, 0, 0, 0, 0, 0, 0)
    spreadChroma({ width: 3, height: 2, channels: 2, chroma }, Uint8Array.of(1, 0, 1, 0, 0, 0), 1)
    expect([...chroma]).toEqual([1, 10, 2, 20, 3, 30, 1, 10, 2, 20, 3, 30])
  })

  it('does nothing where nothing is known', () => {
    const chroma = Float32Array.of(1, 2)
    spreadChroma({ width: 2, height: 1, channels: 1, chroma }, new Uint8Array(2), 4)
    expect([...chroma]).toEqual([1, 2])
  })
})
