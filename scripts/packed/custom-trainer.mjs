import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { install, npm, outcome, run, twoAtATime } from './run.mjs'

/** Copies examples/custom-trainer, gives it the tarballs in place of its packages of ours, and builds it. */
export function buildExample(packages, folder) {
  cpSync(join(import.meta.dirname, '../../examples/custom-trainer'), folder, {
    recursive: true,
    filter: (path) => !['node_modules', 'dist', 'out'].includes(basename(path)),
  })
  const path = join(folder, 'package.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8'))
  manifest.overrides = {}
  for (const { name, tarball } of packages) {
    const list = name in manifest.dependencies ? manifest.dependencies : manifest.overrides
    list[name] = `file:${tarball}`
  }
  writeFileSync(path, JSON.stringify(manifest))
  install(folder)
  npm(folder, 'run', 'build', '--silent')
}

/** Runs it on every Node: it prints what its README says, and nothing on stderr. */
export async function checkExample(folder, nodes) {
  const wanted = /```text\n(.+?)```/s.exec(readFileSync(join(folder, 'README.md'), 'utf8'))?.[1]
  const wrong = await twoAtATime(nodes, async ({ major, path }) => {
    const cwd = join(folder, `node-${major}`)
    mkdirSync(cwd)
    const { code, stdout, stderr } = await run(path, ['../dist/main.js', 'out'], { cwd })
    return code === 0 && stdout === wanted && stderr === ''
      ? []
      : [`Node ${major}: exit code ${code}\n${stdout}${stderr}`]
  })
  return outcome(wrong)
}
