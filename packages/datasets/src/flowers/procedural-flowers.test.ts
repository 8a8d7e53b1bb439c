import { describe, expect, it } from 'vitest'
import { proceduralFlowers } from './procedural-flowers.js'

describe('proceduralFlowers', () => {
  it('gives the same picture for the same seed and index, another for another', async () => {
    const first = await proceduralFlowers().get(5)
    expect(await proceduralFlowers().get(5)).toEqual(first)
    expect((await proceduralFlowers().get(6)).image.data).not.toEqual(first.image.data)
    expect((await proceduralFlowers({ seed: 'other' }).get(5)).image.data).not.toEqual(first.image.data)
  })
})
