import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { cliPages } from './cli-pages.js'

// Stale? npm run docs:cli
it('the pages of the command line are those in docs, and no others', async () => {
  const pages = await cliPages()
  for (const [name, text] of pages) await expect(text).toMatchFileSnapshot(`../docs/cli/${name}`)
  expect(readdirSync(new URL('../docs/cli', import.meta.url)).sort()).toEqual([...pages.keys()].sort())
})
