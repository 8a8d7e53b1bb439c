import type { Package } from './packages.js'

/** Package names by ascending floor, from the table in ARCHITECTURE.md. */
export function readFloors(text: string): ReadonlyMap<string, number> {
  const rows = [...text.matchAll(/^\| (\d) \| `([^`]+)` \|/gm)].map(
    ([, floor, name = '']) => [name, Number(floor)] as const,
  )
  return new Map(rows.sort(([, a], [, b]) => a - b))
}

/** Which of the packages each one depends on, without those that it gets through another one anyway. */
function directly(packages: readonly Package[]): ReadonlyMap<string, readonly string[]> {
  const names = packages.map(({ manifest }) => manifest.name)
  const needs = new Map(
    packages.map(({ manifest }) => [manifest.name, names.filter((name) => name in (manifest.dependencies ?? {}))]),
  )
  const reaches = (from: string, to: string): boolean =>
    (needs.get(from) ?? []).some((next) => next === to || reaches(next, to))
  return new Map(
    [...needs].map(([name, all]) => [name, all.filter((one) => !all.some((other) => reaches(other, one)))]),
  )
}

const short = (name: string): string => name.replace('@chromask/', '')

/** The graph of the packages as a Mermaid diagram in Markdown. */
export function drawGraph(packages: readonly Package[]): string {
  const lines = [...directly(packages)]
    .filter(([, needs]) => needs.length > 0)
    .map(([name, needs]) => `  ${short(name)} --> ${needs.map(short).join(' & ')}`)
  return ['```mermaid', 'flowchart TD', ...lines, '```', ''].join('\n')
}

/** The rules by which Biome keeps a package from importing what stands on its own floor or above. */
export function floorRules(floors: ReadonlyMap<string, number>, packages: readonly Package[]): object[] {
  return [...floors].flatMap(([name, floor]) => {
    const folder = packages.find(({ manifest }) => manifest.name === name)?.folder
    const forbidden = [...floors.keys()].filter((other) => other !== name && (floors.get(other) ?? 0) >= floor)
    const pattern = {
      group: forbidden.flatMap((other) => [other, `${other}/*`]),
      message: `${name} stands on floor ${floor} and may import only from floors below it (see ARCHITECTURE.md).`,
    }
    const noRestrictedImports = { level: 'error', options: { patterns: [pattern] } }
    const rule = { includes: [`${folder}/src/**`], linter: { rules: { style: { noRestrictedImports } } } }
    return forbidden.length > 0 ? [rule] : []
  })
}
