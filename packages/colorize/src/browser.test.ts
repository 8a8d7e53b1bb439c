import { join } from 'node:path'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'

describe('the main entry', () => {
  it('can be bundled for a browser: nothing of Node in it', async () => {
    const { metafile } = await build({
      entryPoints: [join(import.meta.dirname, 'index.ts')],
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'browser',
      conditions: ['chromask-source'],
      external: ['@tensorflow/*'],
    })
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path))
    expect([...new Set(imports)].sort()).toEqual(['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers'])
  })
})
