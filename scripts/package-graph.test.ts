import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { drawGraph, floorRules, readFloors } from './package-graph.js'
import { packages } from './packages.js'

const root = join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const map = read('ARCHITECTURE.md')
const floors = readFloors(map)
const floorOf = (name: string): number => floors.get(name) ?? Number.NaN
const ours = packages.map(({ manifest }) => manifest.name)

it('the table of floors has each package once', () => {
  expect([...floors.keys()].sort()).toEqual([...ours].sort())
})

// Stale? npm run docs:graph
it('the drawing in ARCHITECTURE.md is that of the packages', async () => {
  const drawn = map.replace(/(?<=<!-- graph -->\n)[\s\S]*(?=<!-- end of graph -->)/, drawGraph(packages))
  expect(drawn).toContain(drawGraph(packages))
  await expect(drawn).toMatchFileSnapshot('../ARCHITECTURE.md')
})

// Stale? npm run docs:graph
it('lint keeps the floors of that table', async () => {
  const config = JSON.parse(read('biome.json')) as { overrides: object[] }
  const others = config.overrides.filter((override) => !JSON.stringify(override).includes('noRestrictedImports'))
  const overrides = [...others, ...floorRules(floors, packages)]
  const formatted = execFileSync(join(root, 'node_modules/.bin/biome'), ['format', '--stdin-file-path=biome.json'], {
    cwd: root,
    encoding: 'utf8',
    input: JSON.stringify({ ...config, overrides }, null, 2),
  })
  await expect(formatted).toMatchFileSnapshot('../biome.json')
})

describe.each(packages)('$manifest.name', ({ manifest, sources }) => {
  const { name, dependencies = {}, peerDependencies = {} } = manifest
  const needed = { ...dependencies, ...peerDependencies }

  it('imports from floors below alone', () => {
    const wrong = sources.flatMap(({ path, imports }) =>
      imports
        .filter((other) => ours.includes(other) && !(other === name || floorOf(other) < floorOf(name)))
        .map((other) => `${path}: ${other}`),
    )
    expect(wrong).toEqual([])
  })

  it('declares what its published code imports, types included', () => {
    const imported = sources.flatMap(({ published, imports }) => (published ? imports : []))
    const undeclared = imported.filter((other) => other !== name && !(other in needed))
    expect(undeclared).toEqual([])
  })

  it('declares nothing else', () => {
    const published = sources.filter((source) => source.published)
    // What is loaded on demand, or given by the caller, is found by its name.
    const isUsed = (other: string): boolean =>
      published.some(({ text, imports }) => imports.includes(other) || text.includes(other))
    const peersOf = (other: string): string[] =>
      Object.keys(packages.find((one) => one.manifest.name === other)?.manifest.peerDependencies ?? {})
    const passedOn = new Set(Object.keys(dependencies).flatMap(peersOf))
    expect(Object.keys(needed).filter((other) => !isUsed(other) && !passedOn.has(other))).toEqual([])
  })

  it('passes on what its dependencies ask their users for', () => {
    const asked = packages
      .filter((other) => other.manifest.name in dependencies)
      .flatMap(({ manifest: { peerDependencies: peers = {}, peerDependenciesMeta: meta = {} } }) =>
        Object.keys(peers).filter((peer) => !meta[peer]?.optional),
      )
    expect(asked.filter((peer) => !(peer in needed))).toEqual([])
  })
})
