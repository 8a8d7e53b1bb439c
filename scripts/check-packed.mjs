// Packs all packages, installs the tarballs into an empty project elsewhere, and uses them there as a stranger would: every
// entry, the types, the READMEs' examples, the program, a page built by Vite, and examples/custom-trainer. One JSON line a
// check; fails where one fails. Wants `npm run build` before it, and Chromium, named by CHROMIUM where it is not
// /usr/bin/chromium.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pack } from './pack.mjs'
import { checkContents } from './packed/contents.mjs'
import { buildExample, checkExample } from './packed/custom-trainer.mjs'
import { checkEntries, entriesOf, promisesOf, writeImports } from './packed/entries.mjs'
import { checkExamples, writeExamples } from './packed/examples.mjs'
import { buildPage, openBuiltPage } from './packed/page.mjs'
import { checkProgram, deskOf } from './packed/program.mjs'
import { install } from './packed/run.mjs'
import { checkTypes } from './packed/types.mjs'

const peers = ['core', 'layers', 'backend-cpu', 'backend-wasm'].map((name) => `@tensorflow/tfjs-${name}@4.22.0`)
const tools = ['typescript@5.9', '@types/node@20', 'onnxruntime-web']

let failed = false
/** Runs a check and tells of it. */
async function check(name, work) {
  const from = performance.now()
  const outcome = await work()
  console.log(JSON.stringify({ check: name, ...outcome, seconds: Math.round((performance.now() - from) / 100) / 10 }))
  if (outcome.failures.length > 0 || outcome.passed === 0) failed = true
}

/** The Node that runs this, and newer ones. */
const here = { major: process.versions.node.split('.')[0], path: process.execPath }
const others = ['22', '24'].filter((major) => major !== here.major)
const nodes = [
  here,
  ...others.map((major) => {
    const script = join(import.meta.dirname, 'with-node.sh')
    const told = execFileSync(script, [major, 'node', '-p', 'process.execPath'], { encoding: 'utf8' })
    return { major, path: told.trim().split('\n').at(-1) }
  }),
]

const folder = mkdtempSync(join(tmpdir(), 'chromask-packed-'))
const project = join(folder, 'project')
try {
  const packages = pack(join(folder, 'tarballs'))
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{ "name": "stranger", "private": true, "type": "module" }')
  install(project, ...packages.map(({ tarball }) => tarball), ...peers, ...tools)
  const imports = writeImports(entriesOf(packages, project), project)
  const promises = promisesOf(imports)
  const examples = writeExamples(packages, project)

  await check('contents', () => checkContents(packages, project))
  await check('types', () => checkTypes(imports, project))
  for (const node of nodes) {
    await check(`entries on Node ${node.major}`, () => checkEntries(promises, { node, project }))
    await check(`examples on Node ${node.major}`, () => checkExamples(examples, { node, project }))
    await check(`program on Node ${node.major}`, () => checkProgram({ node, project, version: packages[0].version }))
  }
  const example = join(folder, 'custom-trainer')
  buildExample(packages, example)
  await check('examples/custom-trainer', () => checkExample(example, nodes))
  await check('a page built by Vite', () => buildPage(project))
  if (!(await openBuiltPage(project, deskOf(here, project)))) failed = true
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exit(failed ? 1 : 0)
