import { existsSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import ts from 'typescript'
import { outcome } from './run.mjs'

/** Manifest, README and licence; types; and modules with their maps, each of a source that is there, and of no test. */
function isAllowed(path, folder) {
  const module = /^dist\/(.+)\.js(\.map)?$/.exec(path)?.[1]
  if (module === undefined) return /^(package\.json|README\.md|LICENSE|dist\/.+\.d\.ts)$/.test(path)
  return existsSync(join(folder, 'src', `${module}.ts`)) && !/\.test$|(^|\/)testing\//.test(module)
}

/** The paths that a manifest names, but for those of the condition that only this repository goes by. */
const targetsOf = (value) => {
  if (typeof value === 'string') return [value]
  return Object.entries(value ?? {}).flatMap(([key, target]) => (key === 'chromask-source' ? [] : targetsOf(target)))
}

const packageOf = (specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')

/** Looks at what is in the installed packages: files, source maps, and imports of what their manifests do not ask for. */
export const checkContents = (packages, project) => outcome(packages.map((one) => wrongWith(one, project)))

function wrongWith({ name, folder, files }, project) {
  const installed = join(project, 'node_modules', name)
  const read = (path) => readFileSync(join(installed, path), 'utf8')
  const manifest = JSON.parse(read('package.json'))
  const known = new Set([
    name,
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.peerDependencies ?? {}),
  ])
  const failures = files
    .filter((path) => !isAllowed(path, folder))
    .map((path) => `${path} is of no source: remove dist, build again`)
  const named = ['README.md', 'LICENSE', ...targetsOf(manifest.exports), ...targetsOf(manifest.bin)]
  for (const path of named) if (!existsSync(join(installed, path))) failures.push(`${path} is missing`)

  for (const path of files.filter((file) => /\.(js|d\.ts)$/.test(file))) {
    const text = read(path)
    for (const { fileName } of ts.preProcessFile(text, true, true).importedFiles) {
      const isOwn = fileName.startsWith('.') || fileName.startsWith('node:') || builtinModules.includes(fileName)
      if (!isOwn && !known.has(packageOf(fileName)))
        failures.push(`${path} imports ${fileName}, which the manifest lacks`)
    }
    const map = /^\/\/# sourceMappingURL=(.*)$/m.exec(text)?.[1]
    if (map !== undefined) failures.push(...missingSources(join(installed, path, '..', map)))
  }
  return failures.map((failure) => `${name}: ${failure}`)
}

/** The sources of a map whose text it does not hold: they are nowhere else. */
function missingSources(path) {
  if (!existsSync(path)) return [`there is no ${path}`]
  const { sources, sourcesContent } = JSON.parse(readFileSync(path, 'utf8'))
  return sources.filter((_, i) => typeof sourcesContent?.[i] !== 'string').map((source) => `${path} lacks ${source}`)
}
