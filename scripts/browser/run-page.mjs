// Opens a page in a headless Chromium and prints what it reports, one JSON line a check. The browser is named by CHROMIUM
// (default /usr/bin/chromium).
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { build } from 'esbuild'

const TYPES = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' }
// What a page needs for threads.
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/**
 * @param entry the page's program, in this folder: it posts a line for each check, and { check: 'done' } at last.
 * @param more the folders, files and flags of {@link openPage}.
 * @returns whether all checks passed.
 */
export async function runPage({ entry, ...more }) {
  const folder = mkdtempSync(join(tmpdir(), 'chromask-page-'))
  await build({
    entryPoints: [join(import.meta.dirname, entry)],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['chromask-source'],
    alias: { vitest: join(import.meta.dirname, 'vitest.ts') },
    outdir: folder,
    logLevel: 'error',
  })
  const script = entry.replace(/\.ts$/, '.js')
  const page = `<!doctype html><title>${entry}</title><script type="module" src="/${script}"></script>`
  try {
    return await openPage({ page, folder, ...more })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param page its HTML.
 * @param folder what the page may load.
 * @param folders what else, by the first part of the path.
 * @param files bytes the page may load, by name.
 * @param flags more of the browser's.
 * @returns whether all checks passed.
 */
export async function openPage({ page, folder, folders = {}, files = {}, flags = [] }) {
  const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium'
  if (!existsSync(chromium)) {
    console.error(`no browser at ${chromium}: install Chromium, or name it by CHROMIUM.`)
    return false
  }
  let passed = true
  let finish
  const finished = new Promise((resolve) => {
    finish = resolve
  })
  const reported = (text) => {
    const line = JSON.parse(text)
    if (line.check === 'done') return finish()
    console.log(JSON.stringify(line))
    if (line.failures?.length > 0 || line.passed === 0) passed = false
  }
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      let text = ''
      request.on('data', (part) => {
        text += part
      })
      request.on('end', () => {
        response.end()
        reported(text)
      })
      return
    }
    const [first, ...rest] = new URL(request.url, 'http://localhost').pathname.slice(1).split('/')
    if (first === '') return response.writeHead(200, { 'Content-Type': 'text/html', ...isolation }).end(page)
    if (Object.hasOwn(files, first)) return response.writeHead(200, isolation).end(files[first])
    const file = rest.length === 0 ? join(folder, first) : join(folders[first] ?? folder, rest.join('/'))
    if (!existsSync(file)) return response.writeHead(404).end()
    response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream', ...isolation })
    response.end(readFileSync(file))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

  const profile = mkdtempSync(join(tmpdir(), 'chromask-profile-'))
  const browser = spawn(
    chromium,
    [
      '--headless',
      '--no-sandbox',
      '--no-first-run',
      '--disable-quic',
      '--disable-sync',
      '--disable-background-networking',
      '--disable-component-update',
      ...flags,
      `--user-data-dir=${profile}`,
      `http://127.0.0.1:${server.address().port}/`,
    ],
    { stdio: 'ignore' },
  )
  const timer = setTimeout(() => {
    console.error('the page has not finished within ten minutes')
    passed = false
    finish()
  }, 600_000)
  await finished
  clearTimeout(timer)
  const closed = new Promise((resolve) => browser.once('exit', resolve))
  browser.kill()
  await closed
  server.close()
  // Processes of the browser write for a moment longer.
  await rm(profile, { recursive: true, force: true, maxRetries: 10 })
  return passed
}
