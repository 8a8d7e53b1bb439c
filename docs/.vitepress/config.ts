import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DefaultTheme, defineConfig, type UserConfig } from 'vitepress'

const repository = 'https://github.com/chromask/chromask'
const docs = join(import.meta.dirname, '..')

/** The reference's own list of pages, a part for each module; `docs/scripts/make-api.mjs` writes it. */
const modules = ((): DefaultTheme.SidebarItem[] => {
  const path = join(docs, 'api/typedoc-sidebar.json')
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : []
})()
const allPackages: DefaultTheme.SidebarItem = { text: 'API', items: modules.map(({ text, link }) => ({ text, link })) }
// What belongs to one module stands beside that module's pages alone: the whole list would outweigh every page.
const apiSidebars: DefaultTheme.SidebarMulti = Object.fromEntries([
  ...modules.map((module) => [module.link, [{ ...module, collapsed: false }, allPackages]]),
  ['/api/', [allPackages]],
])

const commands = readdirSync(join(docs, 'cli'))
  .map((file) => file.replace(/\.md$/, ''))
  .filter((name) => name !== 'index')

const guide: DefaultTheme.SidebarItem[] = [
  {
    text: 'Begin',
    items: [
      { text: 'What it is', link: '/guide/what-it-is' },
      { text: 'Five-minute start', link: '/guide/start' },
      { text: 'Playground', link: '/playground' },
      { text: 'Compose your own trainer', link: '/guide/compose' },
    ],
  },
  {
    text: 'Parts',
    items: [
      { text: 'Masks', link: '/guide/masks' },
      { text: 'Data sets', link: '/guide/datasets' },
      { text: 'Recipes', link: '/guide/recipes' },
      { text: 'Networks and losses', link: '/guide/networks' },
      { text: 'Engines and devices', link: '/guide/devices' },
      { text: 'Checkpoints and resume', link: '/guide/checkpoints' },
      { text: 'Evaluation', link: '/guide/evaluation' },
      { text: 'Models in programs and pages', link: '/guide/models' },
    ],
  },
  {
    text: 'Practice',
    items: [
      { text: 'Studies', link: '/guide/studies' },
      { text: 'Tips', link: '/guide/tips' },
      { text: 'Questions and answers', link: '/guide/questions' },
      { text: 'First report', link: '/first-report' },
      { text: 'Our studies', link: '/study/' },
    ],
  },
]

const tables: DefaultTheme.SidebarItem = {
  text: 'Tables',
  items: [
    { text: 'Kinds of masks', link: '/masks' },
    { text: 'Devices', link: '/devices' },
    { text: 'Kernels', link: '/kernels' },
    { text: 'Errors', link: '/errors' },
  ],
}

const reference: DefaultTheme.SidebarItem[] = [
  {
    text: 'Command line',
    items: [
      { text: 'Overview', link: '/cli/' },
      ...commands.map((name) => ({ text: `chromask ${name}`, link: `/cli/${name}` })),
    ],
  },
  tables,
  { text: 'API', items: [{ text: 'All packages', link: '/api/' }] },
]

/** Pages that are read in the repository too link to what stands beside them there. */
const siteLink = (href: string): string =>
  href
    .replace(
      /^(?:\.\.\/)+packages\/([\w-]+)(?:\/README\.md)?(#[\w-]+)?$/,
      (_, name, anchor = '') => `/api/${name === 'chromask' ? '' : '@chromask/'}${name}/${anchor}`,
    )
    .replace(/^(?:\.\.\/)+((?:benchmarks|scripts|examples|packages)\/.*)$/, `${repository}/blob/main/$1`)

// The site may stand under any path: DOCS_BASE=/chromask/ for https://somebody.github.io/chromask/.
const config: UserConfig<DefaultTheme.Config> = defineConfig({
  title: 'chromask',
  description: 'Colour where you want it: train networks that colour a grey photograph only inside a mask.',
  lang: 'en-GB',
  base: process.env.DOCS_BASE ?? '/',
  cleanUrls: false,
  lastUpdated: false,
  metaChunk: true,
  srcExclude: ['scripts/**'],
  // The reference has no source of its own to edit.
  transformPageData: ({ relativePath, frontmatter }) =>
    relativePath.startsWith('api/') ? { frontmatter: { ...frontmatter, editLink: false } } : undefined,
  head: [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: `${process.env.DOCS_BASE ?? '/'}logo.svg` }],
    ['meta', { name: 'theme-color', content: '#a3246a' }],
  ],
  markdown: {
    theme: { light: 'github-light', dark: 'github-dark' },
    config: (md) => {
      const { fence } = md.renderer.rules
      md.renderer.rules.fence = (...parts) => {
        const [tokens, place] = parts
        const title = /\[(.+)\]/.exec(tokens[place]?.info ?? '')?.[1]
        return `${title ? `<p class="file-name">${title}</p>` : ''}${fence?.(...parts)}`
      }
      md.core.ruler.push('repository-links', ({ tokens }) => {
        for (const { children } of tokens) {
          for (const link of children ?? []) {
            const href = link.type === 'link_open' ? link.attrGet('href') : undefined
            if (href?.startsWith('../')) link.attrSet('href', siteLink(href))
          }
        }
      })
    },
  },
  // The playground runs the packages' sources.
  vite: { resolve: { conditions: ['chromask-source', 'browser', 'module', 'import', 'default'] } },
  themeConfig: {
    logo: '/logo.svg',
    nav: [
      { text: 'Guide', link: '/guide/start', activeMatch: '/guide/' },
      { text: 'Command line', link: '/cli/', activeMatch: '/cli/' },
      { text: 'Masks', link: '/masks' },
      { text: 'Playground', link: '/playground' },
      { text: 'API', link: '/api/', activeMatch: '/api/' },
    ],
    sidebar: {
      ...apiSidebars,
      '/guide/': [...guide, tables],
      '/first-report': guide,
      '/study/': guide,
      '/playground': guide,
      '/': reference,
    },
    search: { provider: 'local' },
    outline: { level: [2, 3] },
    socialLinks: [{ icon: 'github', link: repository }],
    editLink: { pattern: `${repository}/edit/main/docs/:path` },
    footer: { message: 'Apache-2.0', copyright: 'The chromask authors' },
  },
})

export default config
