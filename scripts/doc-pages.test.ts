import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleProgram, othersStayOut } from '../packages/chromask/src/testing/bundle.js'
import { proceduralFlowers } from '../packages/datasets/src/index.js'
import { saveImage } from '../packages/image/src/index.js'
import { expectedOf } from './code-blocks.js'
import { type Deed, deedsOf, isAsSaid, wordsOf } from './doc-page.js'

// Does what each page of the guide has its reader do, from top to bottom, each page in a folder of its own with
// `photo.jpg` and a few pictures in `photos`; and compares what is printed with what the page says. Programs and the
// command line run as processes of their own, from the sources.
const root = join(import.meta.dirname, '..')
// Inside the repository, so that packages are found; one for each process, so that two can run at once.
const desks = join(root, `scripts/.examples-pages-${process.pid}`)
const pages = ['errors.md', ...readdirSync(join(root, 'docs/guide')).map((file) => `guide/${file}`)]
  .map((page) => ({ page, deeds: deedsOf(join(root, 'docs', page)) }))
  .filter(({ deeds }) => deeds.length > 0)

let chromask: Awaited<ReturnType<typeof bundleProgram>>
beforeAll(async () => {
  chromask = await bundleProgram()
})
afterAll(() => {
  chromask.remove()
  rmSync(desks, { recursive: true, force: true })
})

describe.each(pages)('docs/$page', ({ page, deeds }) => {
  const desk = join(desks, page.replace(/\W/g, '-'))
  const files = new Map<string, string>()

  beforeAll(async () => {
    mkdirSync(join(desk, 'photos'), { recursive: true })
    const flowers = proceduralFlowers({ count: 24, size: 96, seed: 'pages' })
    for (let n = 0; n < flowers.size; n++) {
      const { image } = await flowers.get(n)
      await saveImage(join(desk, `photos/${n}.jpg`), image)
      if (n === 0) await saveImage(join(desk, 'photo.jpg'), image)
    }
  })

  it.each(deeds.map((deed) => [deed.line, deed.kind, titleOf(deed), deed] as const))(
    'line %i: %s %s',
    async (line, _kind, _title, deed) => {
      if (deed.kind === 'file') {
        writeFileSync(join(desk, deed.name), deed.text)
        files.set(deed.name, deed.text)
      } else if (deed.kind === 'program') {
        writeFileSync(join(desk, `line-${line}.ts`), deed.text)
        expectLines(await node(desk, `line-${line}.ts`), deed.text)
      } else {
        const printed = await run(desk, deed.text, files)
        if (deed.prints !== undefined && !isAsSaid(printed, deed.prints)) expect(printed).toBe(deed.prints)
      }
    },
    600_000,
  )
})

it('the programs of all pages are of correct types', async () => {
  const compilerOptions = { allowImportingTsExtensions: true, declaration: false, isolatedDeclarations: false }
  writeFileSync(
    join(desks, 'tsconfig.json'),
    JSON.stringify({ extends: '../../tsconfig.base.json', include: ['*/*.ts'], compilerOptions }),
  )
  await processOf(desks, process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'])
}, 120_000)

const titleOf = (deed: Deed): string => (deed.kind === 'file' ? deed.name : (deed.text.split('\n')[0] ?? ''))

function expectLines(printed: string, code: string): void {
  const expected = expectedOf(code)
  expect(printed.split('\n').slice(0, expected.length)).toEqual(expected)
}

/** What a command prints. One that fails is an error. */
async function run(desk: string, line: string, files: ReadonlyMap<string, string>): Promise<string> {
  const [first = '', second = '', ...rest] = wordsOf(line)
  if (first === 'npx' && second === 'chromask') return processOf(desk, process.execPath, [chromask.path, ...rest])
  if (first === 'npm' && second === 'install') return install(rest)
  if (first !== 'node') return processOf(desk, 'bash', ['-ec', line])
  const printed = await node(desk, second)
  expectLines(printed, files.get(second) ?? '')
  return printed
}

/** Runs a TypeScript module and what it imports, on any version of Node. */
async function node(desk: string, name: string): Promise<string> {
  const outfile = join(desk, name.replace(/\.ts$/, '.bundled.mjs'))
  await build({
    entryPoints: [join(desk, name)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['chromask-source'],
    plugins: [othersStayOut],
    logLevel: 'error',
  })
  return processOf(desk, process.execPath, [outfile])
}

const processOf = (cwd: string, command: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const said = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk) => (said.stdout += chunk))
    child.stderr.on('data', (chunk) => (said.stderr += chunk))
    child.on('close', (code) => {
      if (code === 0 && !/warning|looks like you are running/i.test(said.stderr)) resolve(said.stdout)
      else reject(new Error(`ended with ${code}:\n${said.stderr}${said.stdout}`))
    })
  })

/** All that pages install must be here already, at the version that they name. */
function install(packages: readonly string[]): string {
  for (const name of packages.filter((word) => !word.startsWith('-'))) {
    const [, bare = '', version = ''] = /^(@?[^@]+)(?:@(.+))?$/.exec(name) ?? []
    const manifest = JSON.parse(readFileSync(join(root, 'node_modules', bare, 'package.json'), 'utf8'))
    expect(manifest.version.startsWith(version), `${name} is here as ${manifest.version}`).toBe(true)
  }
  return ''
}
