import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { outcome, run } from './run.mjs'

/** As strict as it gets, and declarations of packages are looked at, too. */
const strict = {
  target: 'ES2022',
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
  types: [],
}

const resolutions = [{ module: 'NodeNext' }, { module: 'ESNext', moduleResolution: 'Bundler' }]

/** Compiles a file in both ways. Errors in the declarations of TF.js itself are told, and do not count. */
export async function checkTypes(file, project) {
  const results = await Promise.all(resolutions.map((options) => compile(file, options, project)))
  return {
    ...outcome(results.map(({ failures }) => failures)),
    theirs: [...new Set(results.flatMap(({ theirs }) => theirs))],
  }
}

async function compile(file, options, project) {
  const config = join(project, `tsconfig.${options.module}.json`)
  writeFileSync(config, JSON.stringify({ compilerOptions: { ...strict, ...options }, files: [basename(file)] }))
  const tsc = join(project, 'node_modules/typescript/bin/tsc')
  const { code, stdout } = await run(process.execPath, [tsc, '--project', config, '--pretty', 'false'], {
    cwd: project,
  })
  const errors = stdout.split('\n').filter((line) => /: error TS|^error TS/.test(line))
  const theirs = errors.filter((line) => line.startsWith('node_modules/@tensorflow/'))
  const failures = errors.filter((line) => !theirs.includes(line))
  if (code !== 0 && errors.length === 0) failures.push(`tsc ended with ${code}: ${stdout}`)
  return { failures, theirs }
}
