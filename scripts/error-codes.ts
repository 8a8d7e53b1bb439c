import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import * as oxford from '../packages/datasets/src/oxford/collection.js'

const root = join(import.meta.dirname, '..')

export const packages: readonly string[] = readdirSync(join(root, 'packages'))

/**
 * Codes that are put together, by the text that does it.
 *
 * A compiled engine gives its own name to what the recorder refuses: whatever the recorder can throw, and the random
 * numbers that a step may draw.
 */
const COMPOSED: Readonly<Record<string, () => Iterable<string>>> = {
  // Another package's error, passed on with its place in a recipe.
  'error.code': () => [],
  '`backend/${kind}`': () => {
    const recorder = ['trace/trace.ts', 'random/counter-random.ts'].map((file) => join(root, 'packages/onnx/src', file))
    return [...codesIn(withImports(recorder))].map((code) => code.replace('onnx/', 'backend/'))
  },
  '`datasets/not-${collection.name}`': () =>
    Object.values(oxford).flatMap((value) => ('pictures' in value ? [`datasets/not-${value.name}`] : [])),
}

/** Files, and all that they import of their own package. */
function withImports(files: readonly string[]): Set<string> {
  const found = new Set<string>()
  const visit = (file: string): void => {
    if (found.has(file)) return
    found.add(file)
    for (const { fileName } of ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles)
      if (fileName.startsWith('.')) visit(join(dirname(file), fileName.replace(/\.js$/, '.ts')))
  }
  files.forEach(visit)
  return found
}

/** The first argument of every `new ChromaskError`: there is no other way to make one, and what looks alike is no matter. */
function codesIn(files: Iterable<string>): Set<string> {
  const codes = new Set<string>()
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    if (!text.includes('new ChromaskError')) continue
    const visit = (node: ts.Node): void => {
      if (ts.isNewExpression(node) && node.expression.getText() === 'ChromaskError')
        for (const code of spelled(node.arguments?.[0], file)) codes.add(code)
      ts.forEachChild(node, visit)
    }
    visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true))
  }
  return codes
}

function spelled(code: ts.Expression | undefined, file: string): Iterable<string> {
  if (code && ts.isStringLiteralLike(code)) return [code.text]
  const compose = COMPOSED[String(code?.getText())]
  if (compose) return compose()
  throw new Error(`${relative(root, file)}: which codes can ${code?.getText()} be? Tell scripts/error-codes.ts.`)
}

/**
 * Every code that the packages give to an error.
 *
 * @throws Error for one that cannot be read from the source.
 */
export const thrownCodes = (): Set<string> =>
  codesIn(
    packages.flatMap((name) => {
      const folder = join(root, 'packages', name, 'src')
      return readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
        .map((file) => join(folder, file))
    }),
  )
