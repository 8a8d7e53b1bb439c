import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { outcome, run, twoAtATime } from './run.mjs'

/** What can be imported of the installed packages. */
export const entriesOf = (packages, project) =>
  packages.flatMap(({ name }) => {
    const manifest = JSON.parse(readFileSync(join(project, 'node_modules', name, 'package.json'), 'utf8'))
    return Object.keys(manifest.exports)
      .filter((path) => path !== './package.json')
      .map((path) => `${name}${path.slice(1)}`)
  })

/** Writes a file that imports every entry. */
export function writeImports(entries, project) {
  const file = join(project, 'imports.ts')
  const imports = entries.map((entry, i) => `import * as entry${i} from '${entry}'\n`)
  writeFileSync(file, `${imports.join('')}export const all = [${entries.map((_, i) => `entry${i}`).join(', ')}]\n`)
  return file
}

/** The names that each entry's types promise at run time, from a file that imports them. */
export function promisesOf(file) {
  const program = ts.createProgram([file], { module: ts.ModuleKind.NodeNext, types: [], noEmit: true })
  const checker = program.getTypeChecker()
  const isValue = (symbol) => {
    const meant = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    return (meant.flags & ts.SymbolFlags.Value) !== 0
  }
  const namesOf = (module) =>
    checker
      .getExportsOfModule(module)
      .filter(isValue)
      .map(({ name }) => name)
  return program
    .getSourceFile(file)
    .statements.filter(ts.isImportDeclaration)
    .map(({ moduleSpecifier }) => {
      const module = checker.getSymbolAtLocation(moduleSpecifier)
      return { entry: moduleSpecifier.text, promised: module === undefined ? undefined : namesOf(module) }
    })
}

/** Imports every entry in a process of its own, and compares what it exports with what its types promise. */
export async function checkEntries(promises, { node, project }) {
  const wrong = await twoAtATime(promises, async ({ entry, promised }) => {
    if (promised === undefined) return [`${entry} has no types`]
    const program = `console.log(JSON.stringify(Object.keys(await import('${entry}'))))`
    const { code, stdout, stderr } = await run(node.path, ['--input-type=module', '--eval', program], { cwd: project })
    if (code !== 0 || stderr !== '') return [`${entry}: exit code ${code}, ${stderr}`]
    const exported = JSON.parse(stdout)
    return [
      ...promised.filter((name) => !exported.includes(name)).map((name) => `${entry} lacks ${name}`),
      ...exported.filter((name) => !promised.includes(name)).map((name) => `${entry} has no type for ${name}`),
    ]
  })
  return outcome(wrong)
}
