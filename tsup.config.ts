import { readFileSync } from 'node:fs'
import { defineConfig, type Options } from 'tsup'

// One config for every package, run in the package's own folder: each source named in `exports` or `bin` is an entry.
type Target = string | { [condition: string]: Target }
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, Target>
  bin?: Record<string, string>
}

const sourceOf = (target: Target): string[] =>
  typeof target === 'string'
    ? []
    : [
        ...(typeof target['chromask-source'] === 'string' ? [target['chromask-source']] : []),
        ...Object.values(target).flatMap(sourceOf),
      ]

const binSources = Object.values(manifest.bin ?? {}).map((path) =>
  path.replace('dist/', 'src/').replace(/\.js$/, '.ts'),
)
const entry = [...new Set([...Object.values(manifest.exports).flatMap(sourceOf), ...binSources])]

const config: (options: Options) => Options = (options) => ({
  entry,
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  external: [/^node:/, /^@tensorflow\//, /^@chromask\//],
  sourcemap: true,
  clean: options.dts !== false,
  dts: options.dts ?? { compilerOptions: { noEmit: false, customConditions: [] } },
  splitting: true,
  treeshake: true,
})

export default defineConfig(config) as typeof config
