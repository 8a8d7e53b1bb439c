// Pictures in a headless Chromium: what it decodes is compared with what Node does, and data sets over files run the
// conformance suite. One JSON line a check; fails where a test fails. The browser is named by CHROMIUM (default
// /usr/bin/chromium).
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { runPage } from './browser/run-page.mjs'

// Within the repository, so that the program finds its packages.
const folder = mkdtempSync(join(import.meta.dirname, '../node_modules/.chromask-fixtures-'))
let files
try {
  const outfile = join(folder, 'fixtures.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, 'browser/data-fixtures.ts')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['chromask-source'],
    external: ['sharp', 'fast-png', 'vitest'],
    outfile,
  })
  const { fixtures } = await import(outfile)
  files = await fixtures()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
const passed = await runPage({ entry: 'data-page.ts', files, flags: ['--disable-gpu'] })
console.log(passed ? 'data sets work in the browser' : 'data sets fail in the browser')
process.exit(passed ? 0 : 1)
