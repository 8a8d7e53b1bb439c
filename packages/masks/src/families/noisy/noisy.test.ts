import { createMask, type Mask, type MaskSource } from '@chromask/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMaskSource, type MaskSpec, maskKinds, type NoisySpec } from '../../index.js'

const kinds = maskKinds.filter(({ group }) => group === 'noisy').map(({ kind }) => kind as NoisySpec['kind'])
const size = fc.integer({ min: 1, max: 40 })
const sample = async (spec: MaskSpec, width: number, height: number, index = 0, progress = 0): Promise<Mask> =>
  createMaskSource(spec).sample({ width, height, seed: 'noisy', index, progress })

describe.each(kinds)('%s', (kind) => {
  it('leaves the mask as it is at strength 0', async () => {
    for (const source of [{ kind: 'noise' }, { kind: 'linear-gradient' }] as const) {
      expect(await sample({ kind, source, strength: 0 }, 31, 23)).toEqual(await sample(source, 31, 23))
    }
  })

  it('changes it at its default strength', async () => {
    const source: MaskSpec = { kind: 'checkerboard' }
    expect(await sample({ kind, source }, 64, 64)).not.toEqual(await sample(source, 64, 64))
  })

  it('gives numbers in [0, 1], the same each time, hard ones from a hard mask, and leaves its source alone', async () => {
    await fc.assert(
      fc.asyncProperty(
        size,
        size,
        fc.nat(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (w, h, index, strength) => {
          const original = await sample({ kind: 'noise' }, w, h, index)
          const kept = Float32Array.from(original.data)
          const own: MaskSource = { name: 'own', sample: () => original }
          const first = await sample({ kind, source: own, strength }, w, h, index)
          expect(original.data).toEqual(kept)
          expect(await sample({ kind, source: own, strength }, w, h, index)).toEqual(first)
          expect([first.width, first.height, first.data.length]).toEqual([w, h, w * h])
          const legal = kind === 'pixelate' ? (v: number) => v >= 0 && v <= 1 : (v: number) => v === 0 || v === 1
          expect(first.data.every(legal)).toBe(true)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('follows progress', async () => {
    const strength = { kind: 'linear', from: 0, to: 0.2 } as const
    const source: MaskSpec = { kind: 'checkerboard' }
    expect(await sample({ kind, source, strength }, 40, 40, 0, 0)).toEqual(await sample(source, 40, 40))
    expect(await sample({ kind, source, strength }, 40, 40, 0, 0.5)).toEqual(
      await sample({ kind, source, strength: 0.1 }, 40, 40),
    )
  })

  it('refuses bad strengths', () => {
    const make = (strength: unknown) => () => createMaskSource({ kind, source: { kind: 'disc' }, strength } as MaskSpec)
    expect(make(-0.1)).toThrow(/strength must be a number from 0 to 1/)
    expect(make({ kind: 'linear', from: 0, to: 2 })).toThrow(/strength must be a number from 0 to 1/)
    expect(make({ kind: 'cosine', from: 0, to: 1 })).toThrow(/must be linear .* or steps/)
    expect(make({ kind: 'steps', points: [] })).toThrow(/must be linear .* or steps/)
    expect(make({ kind: 'steps' })).toThrow(/must be linear .* or steps/)
    const points = [0.5, 0.2].map((at) => ({ at, value: 0.1 }))
    expect(make({ kind: 'steps', points } as never)).toThrow(/must stand in order/)
    expect(make('0.1')).toThrow(/strength must be a number from 0 to 1/)
  })
})

it('noise upon noise of the same kind draws numbers of its own', async () => {
  const source: MaskSpec = { kind: 'checkerboard' }
  const once: MaskSpec = { kind: 'salt-and-pepper', source, strength: 0.3 }
  const changed = async (from: MaskSpec, to: MaskSpec): Promise<number> => {
    const [a, b] = [await sample(from, 64, 64), await sample(to, 64, 64)]
    return a.data.filter((value, i) => value !== b.data[i]).length
  }
  // Half of the pixels drawn change: the same ones twice would change nothing more.
  expect(await changed(once, { kind: 'salt-and-pepper', source: once, strength: 0.3 })).toBeGreaterThan(400)
})

describe('morph', () => {
  it('is the greatest or the least value of each square', async () => {
    await fc.assert(
      fc.asyncProperty(size, size, fc.nat(), fc.integer({ min: 1, max: 5 }), async (w, h, index, reach) => {
        fc.pre(reach <= Math.min(w, h))
        const data = (await sample({ kind: 'noise' }, w, h, index)).data.map((v, i) => v * (1 - (i % 3) / 4))
        const own: MaskSource = { name: 'own', sample: () => createMask(w, h, data) }
        const got = await sample({ kind: 'morph', source: own, strength: reach / Math.min(w, h) }, w, h, index)
        const by = (choose: (...values: number[]) => number): Float32Array =>
          data.map((_, i) => {
            const near: number[] = []
            for (let y = 0; y < h; y++) {
              for (let x = 0; x < w; x++) {
                const far = Math.max(Math.abs(x - (i % w)), Math.abs(y - Math.floor(i / w)))
                if (far <= reach) near.push(data[y * w + x] ?? 0)
              }
            }
            return choose(...near)
          })
        expect([by(Math.max), by(Math.min)]).toContainEqual(got.data)
      }),
      { numRuns: 30 },
    )
  })
})
