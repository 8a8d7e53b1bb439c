import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packages } from './packages.js'

const root = join(import.meta.dirname, '..')
const URL = 'https://github.com/chromask/chromask'
const LICENCE = readFileSync(join(root, 'LICENSE'), 'utf8')
const versions = new Map(packages.map(({ manifest }) => [manifest.name, manifest.version]))
const everyRange = packages.flatMap(({ manifest }) =>
  Object.entries({ ...manifest.peerDependencies, ...manifest.dependencies }),
)

/** What an entry of `exports` must be for the source it names. */
const builtFrom = (source: string): object => {
  const built = source.replace('./src/', './dist/')
  return {
    'chromask-source': source,
    types: built.replace(/\.ts$/, '.d.ts'),
    default: built.replace(/\.ts$/, '.js'),
  }
}

describe.each(packages)('package.json of $manifest.name', ({ folder, manifest }) => {
  it('says whose it is, where it stands and how it is published', () => {
    expect(manifest).toMatchObject({
      homepage: `${URL}/tree/main/${folder}#readme`,
      bugs: `${URL}/issues`,
      repository: { type: 'git', url: `git+${URL}.git`, directory: folder },
      license: 'Apache-2.0',
      author: 'The chromask authors',
      type: 'module',
      sideEffects: false,
      engines: { node: '>=20.19' },
      files: ['dist', 'README.md', 'LICENSE'],
      publishConfig: { access: 'public', provenance: true },
    })
    expect(readFileSync(join(root, folder, 'LICENSE'), 'utf8')).toBe(LICENCE)
  })

  it('can be found: a sentence, and words to search for', () => {
    expect(manifest.description).toMatch(/^[A-Z].*\.$/)
    expect(manifest.keywords).toEqual(expect.arrayContaining(['chromask', 'colorization']))
    expect(new Set(manifest.keywords).size).toBe(manifest.keywords.length)
  })

  it('names in exports what its sources are built into', () => {
    const { './package.json': itself, ...entries } = manifest.exports
    expect(itself).toBe('./package.json')
    for (const [entry, target] of Object.entries(entries)) {
      const { browser, ...own } = target as { browser?: { 'chromask-source': string }; 'chromask-source': string }
      expect(own, entry).toEqual(builtFrom(own['chromask-source']))
      if (browser) expect(browser, entry).toEqual(builtFrom(browser['chromask-source']))
      // Conditions are tried in order.
      expect(Object.keys(target as object).filter((key) => key !== 'browser')).toEqual(Object.keys(builtFrom('')))
    }
    // As npm writes them: it mends others while it publishes, with a warning.
    for (const path of Object.values(manifest.bin ?? {})) expect(path).toMatch(/^dist\//)
  })

  it('has the version of the others, and wants the others at exactly theirs', () => {
    expect(new Set(versions.values())).toEqual(new Set([manifest.version]))
    for (const [name, range] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      if (versions.has(name)) expect(`${name}@${range}`).toBe(`${name}@${manifest.version}`)
    }
  })

  it('wants what others want, too, at the same versions', () => {
    for (const [name, range] of Object.entries({ ...manifest.peerDependencies, ...manifest.dependencies })) {
      const ranges = everyRange.filter(([other]) => other === name).map(([, other]) => other)
      expect([name, ...new Set(ranges)]).toEqual([name, range])
    }
  })
})
