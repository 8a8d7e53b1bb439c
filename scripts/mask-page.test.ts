import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { maskPage } from './mask-page.js'

// Stale? npm run docs:masks
it('the page about masks is the one in docs, with its pictures and no others', async () => {
  const { page, pictures } = await maskPage()
  for (const [path, text] of [['masks.md', page] as const, ...pictures]) {
    await expect(text).toMatchFileSnapshot(`../docs/${path}`)
  }
  const there = readdirSync(new URL('../docs/masks', import.meta.url)).map((file) => `masks/${file}`)
  expect(there.filter((path) => !pictures.has(path))).toEqual([])
})
