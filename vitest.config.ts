import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { ClosingLine } from './scripts/closing-line.js'

// Tests read the sources through the `chromask-source` export condition, so no build is needed. TF.js stays external:
// two copies of its engine would not see each other's tensors.
const conditions = ['chromask-source', 'node', 'import', 'module', 'default']

const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions }, external: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers'] },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts', 'docs/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    reporters: ['default', new ClosingLine()],
  },
})

export default config
