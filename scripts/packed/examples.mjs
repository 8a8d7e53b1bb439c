import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import { outcome, run, twoAtATime } from './run.mjs'

const javascriptOf = (code) => transformSync(code, { loader: 'ts', format: 'esm', target: 'es2022' }).code

const parser = readFileSync(join(import.meta.dirname, '../code-blocks.ts'), 'utf8')
const { blocksOf, expectedOf } = await import(`data:text/javascript,${encodeURIComponent(javascriptOf(parser))}`)

/** What examples may say on stderr: TF.js's cpu backend where no engine of ours silences it, and runs of recipes. */
const remarks = [
  {
    of: 'tfjs-backend-cpu',
    text: /\n=+\nHi, looks like you are running TensorFlow\.js in Node\.js\. To speed things up dramatically, .*\n=+\n/,
  },
  { of: 'runRecipe', text: /^(Measuring on \d+ held-out pictures …|\d+\/\d+ .* images\/s .*)\n/gm },
]

/** Writes every example of the READMEs as a program, with what it is to print. */
export function writeExamples(packages, project) {
  const readmes = [
    ['README.md', join(import.meta.dirname, '../../README.md')],
    ...packages.map(({ name }) => [`${name}/README.md`, join(project, 'node_modules', name, 'README.md')]),
  ]
  return readmes.flatMap(([label, path]) => {
    const blocks = blocksOf(label, readFileSync(path, 'utf8'))
    if (blocks.length === 0) throw new Error(`${label} has no example`)
    return blocks.map(({ line, code }) => {
      const name = `${label}:${line}`
      const file = join(project, `${name.replace(/\W+/g, '-')}.mjs`)
      writeFileSync(file, javascriptOf(code))
      return { name, file, expected: expectedOf(code), remarks: remarks.filter(({ of }) => code.includes(of)) }
    })
  })
}

/** Runs every example in a folder of its own: it prints what the comments say, and nothing on stderr. */
export async function checkExamples(examples, { node, project }) {
  const wrong = await twoAtATime(examples, async ({ name, file, expected, remarks }) => {
    const cwd = join(project, `node-${node.major}`, name.replace(/\W+/g, '-'))
    mkdirSync(cwd, { recursive: true })
    const { code, stdout, stderr } = await run(node.path, [file], { cwd })
    const noise = remarks.reduce((rest, { text }) => rest.replace(text, ''), stderr)
    if (code !== 0 || noise !== '') return [`${name}: exit code ${code}, ${noise}`]
    const printed = stdout.split('\n')
    return expected
      .map((line, i) => [line, printed[i]])
      .filter(([line, got]) => line !== got)
      .map(([line, got]) => `${name}: prints ${got} instead of ${line}`)
  })
  return outcome(wrong)
}
