import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Dataset, Json } from '@chromask/core'
import { proceduralFlowers } from '@chromask/datasets'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type CacheKind, cachedData } from './cached-data.js'
import { getRecipe } from './catalog.js'
import { overrideRecipe } from './override.js'
import type { Recipe } from './recipe.js'

const recipe = overrideRecipe(getRecipe('demo'), { size: 32 })
/** Far too many pictures for memory, of which only a few are asked for. */
const huge: Dataset = { ...proceduralFlowers({ count: 4 }), size: 100_000 }

describe('cachedData', () => {
  let cache: string
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'chromask-recipes-'))
    vi.stubEnv('CHROMASK_CACHE', cache)
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await rm(cache, { recursive: true, force: true })
  })
  const cached = async (dataset: Dataset, kind?: CacheKind, changed: Recipe = recipe) =>
    cachedData(dataset, changed, kind ? { cache: kind } : {})
  const onDisk = async (): Promise<string[]> =>
    (await readdir(join(cache, 'squares')).catch(() => [])).filter((name) => name.endsWith('.squares'))

  it('keeps few squares in memory, unless asked for otherwise', async () => {
    const flowers = proceduralFlowers({ count: 4 })
    const { dataset } = await cached(flowers)
    expect(await dataset.getSquare?.(0, 32)).toBe(await dataset.getSquare?.(0, 32))
    expect(await onDisk()).toEqual([])
    const none = await cached(flowers, 'none')
    expect(none.dataset).toBe(flowers)
    const disk = await cached(flowers, 'disk')
    expect(await onDisk()).toHaveLength(1)
    expect((await disk.dataset.getSquare?.(3, 32))?.id).toBe(flowers.ids()[3])
    await disk.close()
  })
  it('keeps what is too much for memory on disk where it can be told from others, otherwise nowhere', async () => {
    const { fingerprint: _, ...nameless } = huge as Dataset & { fingerprint: unknown }
    expect((await cached(nameless)).dataset).toBe(nameless)
    await expect(cached(nameless, 'disk')).rejects.toMatchObject({ code: 'datasets/no-fingerprint' })
  })
  it('goes without where there is no place, unless one was asked for', async () => {
    // A file stands where the folder would be.
    await writeFile(join(cache, 'squares'), '')
    vi.stubEnv('CHROMASK_CACHE', join(cache, 'squares'))
    expect((await cached(huge)).dataset).toBe(huge)
    await expect(cached(huge, 'disk')).rejects.toMatchObject({ code: 'ENOTDIR' })
  })
  it('keeps no squares that are cut anew each time', async () => {
    const flowers = proceduralFlowers({ count: 4 })
    const changes: Record<string, Json>[] = [
      { 'augment.crop': 'random' },
      { 'augment.rotate': 5 },
      { 'augment.scale': [0.5, 1] },
    ]
    for (const change of changes) {
      expect((await cached(flowers, 'memory', overrideRecipe(recipe, change))).dataset).toBe(flowers)
    }
  })
})
