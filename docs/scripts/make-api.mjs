// Writes the reference of every package's public API into docs/api, from the sources' doc comments.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Application, Comment } from 'typedoc'

const root = join(import.meta.dirname, '../..')
const repository = 'https://github.com/chromask/chromask'
const out = join(root, 'docs/api')

/** What a user imports, by the source that stands behind it. */
const entries = new Map(
  readdirSync(join(root, 'packages')).flatMap((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'))
    return Object.entries(manifest.exports).flatMap(([path, target]) =>
      target['chromask-source']
        ? [
            [
              join('packages', folder, target['chromask-source']),
              { folder, path, specifier: join(manifest.name, path) },
            ],
          ]
        : [],
    )
  }),
)

/** A package's README as part of its page here: without its title, and with links that lead to this site's pages. */
const readmeOf = ({ folder, specifier }) =>
  readFileSync(join(root, 'packages', folder, 'README.md'), 'utf8')
    .replace(/^# .*\n+/, '')
    .replace(/\]\((#[\w-]+)\)/g, `](/api/${specifier}/$1)`) // its first paragraph stands on the list of packages too
    .replace(/\]\(\.\.\/([\w-]+)\)/g, (_, name) => `](/api/${name === 'chromask' ? '' : '@chromask/'}${name}/)`)
    .replace(/\]\(\.\.\/\.\.\/docs\/([\w/.#-]+)\)/g, '](/$1)')
    .replace(/\]\(\.\.\/\.\.\/([\w/.#-]+)\)/g, `](${repository}/blob/main/$1)`)

const app = await Application.bootstrapWithPlugins({
  entryPoints: [...entries.keys()].map((path) => join(root, path)),
  basePath: root,
  tsconfig: join(root, 'tsconfig.json'),
  plugin: ['typedoc-plugin-markdown', 'typedoc-vitepress-theme'],
  out,
  readme: 'none',
  name: 'API',
  disableGit: true,
  gitRevision: 'main',
  sourceLinkTemplate: `${repository}/blob/{gitRevision}/packages/{path}#L{line}`,
  githubPages: false,
  excludeInternal: true,
  treatWarningsAsErrors: true,
  validation: { invalidLink: true, notExported: false, notDocumented: false },
  // Of typedoc-plugin-markdown and its theme.
  docsRoot: join(root, 'docs'),
  entryFileName: 'index',
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  expandObjects: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  enumMembersFormat: 'table',
  indexFormat: 'table',
  tableColumnSettings: { hideSources: true },
})
const project = await app.convert()
if (!project) process.exit(1)
for (const module of project.children ?? []) {
  const entry = entries.get(relative(root, module.sources?.[0]?.fullFileName ?? ''))
  if (!entry) continue
  module.name = entry.specifier
  if (entry.path === '.') module.comment = new Comment([{ kind: 'text', text: readmeOf(entry) }])
}
app.validate(project)
rmSync(out, { recursive: true, force: true })
await app.generateOutputs(project)
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1)
