import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const root = join(import.meta.dirname, '..')

/** What this repository's tests read of a package.json. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly keywords: readonly string[]
  readonly exports: Readonly<Record<string, unknown>>
  readonly bin?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

export interface Source {
  readonly path: string
  readonly text: string
  /** Is it part of what is published? */
  readonly published: boolean
  /** Names of the packages that it imports, types included, without Node's own. */
  readonly imports: readonly string[]
}

export interface Package {
  /** Its folder, from the repository's root. */
  readonly folder: string
  readonly manifest: Manifest
  readonly sources: readonly Source[]
}

const packageOf = (specifier: string): string => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier

function readSource(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8')
  const specifiers = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)
  const foreign = specifiers.filter((specifier) => !/^(\.|node:)/.test(specifier))
  return {
    path,
    text,
    published: !/\.test\.ts$|\/testing\//.test(path),
    imports: [...new Set(foreign.map(packageOf))],
  }
}

function readPackage(folder: string): Package {
  const files = readdirSync(join(root, folder, 'src'), { recursive: true, encoding: 'utf8' })
  return {
    folder,
    manifest: JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest,
    sources: files.filter((file) => file.endsWith('.ts')).map((file) => readSource(`${folder}/src/${file}`)),
  }
}

/** All packages that are published. */
export const packages: readonly Package[] = readdirSync(join(root, 'packages')).map((name) =>
  readPackage(`packages/${name}`),
)
