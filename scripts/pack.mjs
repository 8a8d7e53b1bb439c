// node scripts/pack.mjs FOLDER: packs every package as it would be published (after `npm run build`), and prints the
// paths of the tarballs.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Gives the packages' names and versions, the paths of their tarballs, and the paths in them. */
export function pack(folder) {
  const root = join(import.meta.dirname, '..')
  mkdirSync(folder, { recursive: true })
  const packages = readdirSync(join(root, 'packages')).map((name) => `./packages/${name}`)
  const told = execFileSync('npm', ['pack', '--json', '--pack-destination', resolve(folder), ...packages], {
    cwd: root,
    encoding: 'utf8',
  })
  return JSON.parse(told).map(({ name, version, filename, files }) => ({
    name,
    version,
    tarball: resolve(folder, filename),
    files: files.map(({ path }) => path),
  }))
}

if (import.meta.filename === process.argv[1]) {
  for (const { tarball } of pack(process.argv[2] ?? '.')) console.log(tarball)
}
