import { describe, expect, it } from 'vitest'
import { createPool } from './pool.js'

const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2))

describe('createPool', () => {
  it('runs tasks in order, so many at a time over all calls, and gives results in order', async () => {
    const pool = createPool(3)
    const begun: number[] = []
    let [running, most] = [0, 0]
    const task = async (n: number): Promise<number> => {
      begun.push(n)
      most = Math.max(most, ++running)
      for (let i = 0; i < 4 - (n % 4); i++) await later()
      running--
      return n * 2
    }
    const results = await Promise.all([pool([1, 2, 3, 4], task), pool([], task), pool([5, 6, 7], task)])
    expect(results).toEqual([[2, 4, 6, 8], [], [10, 12, 14]])
    expect([begun, most]).toEqual([[1, 2, 3, 4, 5, 6, 7], 3])
  })
  it('begins no more of a call that failed, waits for what is under way, and goes on with others', async () => {
    const pool = createPool(2)
    const ended: string[] = []
    const task = async (name: string): Promise<string> => {
      await later()
      if (name === 'bad') throw new Error(name)
      await later()
      ended.push(name)
      return name
    }
    const failing = pool(['bad', 'a', 'b', 'c'], task)
    const other = pool(['d'], task)
    await expect(failing).rejects.toThrow('bad')
    expect(ended).toContain('a')
    expect(await other).toEqual(['d'])
    expect(ended).not.toContain('c')
  })
})
