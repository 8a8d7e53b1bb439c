import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Locked {
  readonly license?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

const lock = JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8')) as {
  packages: Readonly<Record<string, Locked>>
}

/** Where a package is that another one asks for, as Node looks for it: in its own node_modules, then further up. */
function placeOf(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = folder.replace(/(^|\/)[^/]*$/, '')) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
    if (lock.packages[place]) return place
    if (folder === '') return undefined
  }
}

export interface Licensed {
  readonly name: string
  /** As an SPDX expression. */
  readonly licence: string
}

/**
 * The licences of all that somebody gets who installs all of ours, on whatever platform, from the lock file. Engines'
 * optional packages that are not installed here are left out.
 */
export function productionLicences(): readonly Licensed[] {
  const seen = new Map<string, Licensed>()
  const visit = (place: string): void => {
    const { license = 'none', dependencies, optionalDependencies, peerDependencies } = lock.packages[place] ?? {}
    const isOurs = place.startsWith('packages/') && !place.includes('node_modules/')
    if (!isOurs) seen.set(place, { name: place.replace(/^.*node_modules\//, ''), licence: license })
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...(isOurs && peerDependencies) })) {
      const next = name.startsWith('@chromask/') ? undefined : placeOf(name, place)
      if (next !== undefined && !seen.has(next)) visit(next)
    }
  }
  for (const place of Object.keys(lock.packages)) if (/^packages\/[^/]+$/.test(place)) visit(place)
  return [...seen.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

const HEAD = `# Licences of others

chromask itself is under the [Apache License 2.0](LICENSE). Its packages hold none of others' code: npm installs these beside
them, each under its own licence. All are permissive but one: sharp comes with prebuilt libraries of libvips, which is under the
LGPL. They are linked dynamically and can be replaced by a build of your own
([how](https://sharp.pixelplumbing.com/install#building-from-source)); whoever ships them with a program must ship their
licence, and allow for that replacement.

Made from the lock file by \`npm run docs:licences\`.

| licence | packages |
| --- | --- |
`

/** Which licences there are, as a page. */
export function licencePage(all: readonly Licensed[]): string {
  const kinds = [...new Set(all.map(({ licence }) => licence))].sort()
  const rows = kinds.map((kind) => {
    const names = new Set(all.filter(({ licence }) => licence === kind).map(({ name }) => name))
    return `| ${kind} | ${[...names].join(', ')} |\n`
  })
  return HEAD + rows.join('')
}
