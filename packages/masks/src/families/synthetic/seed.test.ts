import type { Mask, MaskSource } from '@chromask/core'
import { describe, expect, it } from 'vitest'
import { createMaskSource, type MaskSpec, seedMaskNames } from '../../index.js'

const sample = async (spec: MaskSpec | MaskSource, width: number, height = width, index = 0): Promise<Mask> =>
  ('sample' in spec ? spec : createMaskSource(spec)).sample({ width, height, seed: 'test', index })

const rowsOf = ({ width, height, data }: Mask): string[] =>
  Array.from({ length: height }, (_, y) => data.subarray(y * width, (y + 1) * width).join(''))

describe('the ten masks of the seed system', () => {
  const only = (name: (typeof seedMaskNames)[number], edges: 'exact' | 'drawn' = 'exact'): MaskSpec => ({
    kind: 'seed',
    only: name,
    edges,
  })

  it('are halves, bars and checkerboards at halves and quarters', async () => {
    expect(rowsOf(await sample(only('right'), 4))).toEqual(['0011', '0011', '0011', '0011'])
    expect(rowsOf(await sample(only('left'), 4))).toEqual(['1100', '1100', '1100', '1100'])
    expect(rowsOf(await sample(only('top'), 4))).toEqual(['1111', '1111', '0000', '0000'])
    expect(rowsOf(await sample(only('bottom'), 4))).toEqual(['0000', '0000', '1111', '1111'])
    expect(rowsOf(await sample(only('vertical-bars'), 4))).toEqual(['1010', '1010', '1010', '1010'])
    expect(rowsOf(await sample(only('horizontal-bars-swapped'), 4))).toEqual(['0000', '1111', '0000', '1111'])
    expect(rowsOf(await sample(only('checkerboard'), 4))).toEqual(['1010', '0101', '1010', '0101'])
    expect(rowsOf(await sample(only('checkerboard-swapped'), 4))).toEqual(['0101', '1010', '0101', '1010'])
  })

  it('have the hand-drawn edges at 224 pixels on request', async () => {
    const edges = async (name: (typeof seedMaskNames)[number], across: boolean): Promise<number[]> => {
      const mask = await sample(only(name, 'drawn'), 224)
      const line = Array.from({ length: 224 }, (_, i) => mask.data[across ? i : i * 224])
      return line.flatMap((value, i) => (i > 0 && value !== line[i - 1] ? [i] : []))
    }
    expect(await edges('right', true)).toEqual([114])
    expect(await edges('bottom', false)).toEqual([114])
    expect(await edges('left', true)).toEqual([110])
    expect(await edges('top', false)).toEqual([110])
    expect(await edges('vertical-bars', true)).toEqual([52, 112, 172])
    expect(await edges('horizontal-bars', false)).toEqual([52, 112, 172])
    expect(await edges('checkerboard', true)).toEqual([56, 112, 168])
  })

  it('come in turn, or all of them by chance', async () => {
    const inTurn = createMaskSource({ kind: 'seed', pick: 'in-turn' })
    for (const [index, name] of [...seedMaskNames, ...seedMaskNames].entries()) {
      expect(await sample(inTurn, 8, 8, index)).toEqual(await sample(only(name), 8))
    }
    const drawn = new Set<string>()
    for (let index = 0; index < 100; index++) drawn.add((await sample({ kind: 'seed' }, 8, 8, index)).data.join(''))
    expect(drawn.size).toBe(10)
  })

  it('fit pictures that are not square', async () => {
    expect(rowsOf(await sample(only('right'), 6, 2))).toEqual(['000111', '000111'])
  })
})
