import { readFileSync } from 'node:fs'
import { defineConfig, type Options } from 'tsup'

// One config for every package, run in the package's own folder.
type Target = string | { [condition: string]: Target }
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, Target>
}

const sourceOf = (target: Target): string[] =>
  typeof target === 'string'
    ? []
    : [
        ...(typeof target['chromask-source'] === 'string' ? [target['chromask-source']] : []),
        ...Object.values(target).flatMap(sourceOf),
      ]

// A file of `src` is a file of `dist`, so that bundlers leave out the files that a program does not use: within one large
// file they keep every table that is made by a call. JSON goes into the file that reads it.
const filesStayFiles: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'files-stay-files',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\..*\.js$/ }, ({ path, kind }) => (kind === 'entry-point' ? null : { path, external: true })),
}

const config: (options: Options) => Options = (options) => ({
  entry: ['src/**/*.ts', '!src/**/*.test.ts', '!src/**/testing/**'],
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  removeNodeProtocol: false,
  external: [/^node:/, /^@tensorflow\//, /^@chromask\//],
  sourcemap: true,
  clean: options.dts !== false,
  dts: options.dts ?? {
    entry: Object.values(manifest.exports).flatMap(sourceOf),
    compilerOptions: { noEmit: false, customConditions: [] },
  },
  esbuildPlugins: [filesStayFiles],
})

export default defineConfig(config) as typeof config
