// Builds the site as if it stood at /some/path/, and checks what VitePress does not: that every link and anchor leads
// somewhere, and how pages behave in Chromium (CHROMIUM names it, default /usr/bin/chromium), on a desk and on a phone, light
// and dark. Prints one JSON line a check. With --shots FOLDER it leaves pictures to look at; --built takes the site as it is.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { parseArgs } from 'node:util'
import puppeteer from 'puppeteer-core'

const BASE = '/some/path/'
const root = join(import.meta.dirname, '..')
const site = join(root, 'docs/.vitepress/dist')
const { shots, built } = parseArgs({ options: { shots: { type: 'string' }, built: { type: 'boolean' } } }).values

if (!built) {
  const { status } = spawnSync('npm', ['run', 'docs:build'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, DOCS_BASE: BASE },
  })
  if (status !== 0) process.exit(1)
}

let passed = true
function report(check, count, failures) {
  console.log(JSON.stringify({ check, passed: count - failures.length, failures: failures.slice(0, 20) }))
  if (failures.length > 0 || count === 0) passed = false
}

const files = new Set(readdirSync(site, { recursive: true }).map((name) => name.replaceAll('\\', '/')))
const fileOf = (path) =>
  [path, `${path}index.html`, `${path}/index.html`].find((name) => files.has(name) && extname(name))

function checkLinks() {
  const pages = new Map(
    [...files].filter((name) => name.endsWith('.html')).map((name) => [name, readFileSync(join(site, name), 'utf8')]),
  )
  const ids = new Map(
    [...pages].map(([name, html]) => [name, new Set([...html.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]))]),
  )
  let count = 0
  const failures = []
  for (const [name, html] of pages) {
    for (const [, raw] of html.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
      const url = new URL(raw.replaceAll('&amp;', '&'), `http://site${BASE}${name}`)
      if (url.host !== 'site') continue
      count += 1
      const path = decodeURIComponent(url.pathname)
      const target = path.startsWith(BASE) ? fileOf(path.slice(BASE.length)) : undefined
      const anchor = decodeURIComponent(url.hash.slice(1))
      if (!target || (anchor && ids.has(target) && !ids.get(target).has(anchor))) failures.push(`${name}: ${raw}`)
    }
  }
  report('links and anchors', count, [...new Set(failures)])
}

const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.png': 'image/png',
}

function serve() {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://site').pathname)
    const name = path.startsWith(BASE) ? fileOf(path.slice(BASE.length)) : undefined
    response.writeHead(name ? 200 : 404, { 'Content-Type': TYPES[extname(name ?? '')] ?? 'application/octet-stream' })
    response.end(name ? readFileSync(join(site, name)) : undefined)
  })
  return new Promise((resolve) => server.listen(0, () => resolve(server)))
}

const PAGES = [
  '',
  'guide/start.html',
  'guide/compose.html',
  'playground.html',
  'masks.html',
  'kernels.html',
  'errors.html',
  'cli/train.html',
  'api/',
  'api/@chromask/masks/',
]
const VIEWS = [
  { name: 'desk', width: 1280, height: 900, scheme: 'light' },
  { name: 'phone', width: 390, height: 844, scheme: 'dark', isMobile: true, hasTouch: true },
]

async function checkInChromium(origin) {
  const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  })
  const page = await browser.newPage()
  const failures = []
  let place = ''
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) failures.push(`${place}: ${message.text()}`)
  })
  page.on('pageerror', (error) => failures.push(`${place}: ${error.message}`))
  page.on('response', (response) => {
    if (response.status() >= 400) failures.push(`${place}: ${response.status()} ${response.url()}`)
  })
  let count = 0
  for (const { name, scheme, ...viewport } of VIEWS) {
    await page.setViewport(viewport)
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
    for (const path of PAGES) {
      count += 1
      place = `${name} ${path}`
      await page.goto(`${origin}${BASE}${path}`, { waitUntil: 'networkidle0' })
      const { wide, dark } = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth - window.innerWidth,
        dark: document.documentElement.classList.contains('dark'),
      }))
      if (wide > 0) failures.push(`${place}: ${wide} pixels too wide`)
      if (dark !== (scheme === 'dark')) failures.push(`${place}: not ${scheme}`)
      if (shots) {
        mkdirSync(shots, { recursive: true })
        await page.screenshot({ path: join(shots, `${name}-${path.replace(/\W+/g, '-') || 'home'}.png`) })
      }
    }
  }
  report('pages in Chromium', count, [...new Set(failures)])
  await checkSearch(page, origin)
  await checkPlayground(page, origin)
  await browser.close()
}

/** What a reader would type, and the page that must be among what is found. */
const SEARCHES = {
  'resume training': 'checkpoints',
  vividness: 'evaluation',
  createMaskSource: 'createMaskSource',
  CUDA: 'devices',
}

async function checkSearch(page, origin) {
  const failures = []
  await page.setViewport({ width: 1280, height: 900 })
  for (const [words, wanted] of Object.entries(SEARCHES)) {
    await page.goto(`${origin}${BASE}`, { waitUntil: 'networkidle0' })
    await page.click('.VPNavBarSearch button')
    await page.waitForSelector('.search-input')
    await page.type('.search-input', words)
    await page.waitForSelector('.result', { timeout: 10_000 }).catch(() => {})
    const found = await page.$$eval('.result', (results) => results.map((result) => result.getAttribute('href')))
    if (!found.some((href) => href.includes(wanted)))
      failures.push(`${words}: ${found.slice(0, 5).join(', ') || 'nothing'}`)
  }
  report('search', Object.keys(SEARCHES).length, failures)
}

/** The network on the page colours inside of the mask alone, takes what is typed and painted, and says what is wrong. */
async function checkPlayground(page, origin) {
  await page.setViewport({ width: 1280, height: 900 })
  await page.goto(`${origin}${BASE}playground.html`, { waitUntil: 'networkidle0' })
  const failures = []
  const expectSoon = async (what, condition) => {
    await page.waitForFunction(condition, { timeout: 60_000, polling: 200 }).catch(() => failures.push(what))
  }
  // Serialised into the page: mean chroma of the result where the mask is white, and where it is black.
  const chroma = `(() => {
    const [, mask, result] = [...document.querySelectorAll('.playground canvas')].map((canvas) =>
      canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data)
    if (mask.length !== result.length) return {}
    const sums = { inside: 0, outside: 0 }
    for (let i = 0; i < result.length; i += 4) {
      const spread = Math.max(...result.slice(i, i + 3)) - Math.min(...result.slice(i, i + 3))
      if (mask[i] === 255) sums.inside += spread
      if (mask[i] === 0) sums.outside += spread
    }
    return sums
  })()`
  const coloured = `${chroma}.inside > 0 && ${chroma}.outside === 0`
  await expectSoon('stripes are coloured, and they alone', coloured)

  const type = async (text) => {
    await page.click('.spec input', { clickCount: 3 })
    await page.type('.spec input', text)
  }
  await type('empty')
  await expectSoon('nothing is coloured under an empty mask', `${chroma}.inside === 0 && ${chroma}.outside === 0`)
  const canvas = await (await page.$('.paintable')).boundingBox()
  await page.mouse.move(canvas.x + canvas.width / 2, canvas.y + canvas.height / 3)
  await page.mouse.down()
  await page.mouse.move(canvas.x + canvas.width / 2, canvas.y + canvas.height / 2, { steps: 5 })
  await page.mouse.up()
  await expectSoon('what is painted is coloured, and it alone', coloured)
  await type('disk')
  await expectSoon(
    'a typing error is explained',
    `/disc/.test(document.querySelector('.complaint')?.textContent ?? '')`,
  )
  report('playground', 4, failures)
}

checkLinks()
const server = await serve()
await checkInChromium(`http://localhost:${server.address().port}`)
server.close()
process.exit(passed ? 0 : 1)
