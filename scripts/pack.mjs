// node scripts/pack.mjs FOLDER: packs every package as it would be published (after `npm run build`), and prints the
// paths of the tarballs.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Gives the packages' folders, names and versions, the paths of their tarballs, and the paths in those. */
export function pack(folder) {
  const root = join(import.meta.dirname, '..')
  mkdirSync(folder, { recursive: true })
  const folders = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name))
  const args = ['pack', '--json', '--pack-destination', resolve(folder), ...folders]
  const told = execFileSync('npm', args, { cwd: root, encoding: 'utf8' })
  return JSON.parse(told).map(({ name, version, filename, files }, i) => ({
    folder: folders[i],
    name,
    version,
    tarball: resolve(folder, filename),
    files: files.map(({ path }) => path),
  }))
}

if (import.meta.filename === process.argv[1]) {
  for (const { tarball } of pack(process.argv[2] ?? '.')) console.log(tarball)
}
