// Engines in a headless Chromium, on SwiftShader for WebGPU: the conformance suite on each, what `auto` takes and how
// long it needs. One JSON line a check; fails where a test fails. The browser is named by CHROMIUM (default
// /usr/bin/chromium).
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { availableParallelism, tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { build } from 'esbuild'

const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium'
if (!existsSync(chromium)) {
  console.error(`no browser at ${chromium}: install Chromium, or name it by CHROMIUM.`)
  process.exit(1)
}
const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'chromask-engines-'))
await build({
  entryPoints: [join(import.meta.dirname, 'browser/engines-page.ts')],
  bundle: true,
  splitting: true,
  format: 'esm',
  conditions: ['chromask-source'],
  alias: { vitest: join(import.meta.dirname, 'browser/vitest.ts') },
  outdir: folder,
  logLevel: 'error',
})

const FOLDERS = {
  'onnxruntime-web': join(root, 'node_modules/onnxruntime-web/dist'),
  'tfjs-backend-wasm': join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist'),
}
const TYPES = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' }
const page = '<!doctype html><title>engines</title><script type="module" src="/engines-page.js"></script>'
// What a page needs for threads.
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

let failed = false
let finish
const finished = new Promise((resolve) => {
  finish = resolve
})

function reported(text) {
  const line = JSON.parse(text)
  if (line.check === 'done') return finish()
  console.log(JSON.stringify(line))
  failed ||= line.failures?.length > 0 || line.passed === 0
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
  const file = rest.length === 0 ? join(folder, first) : join(FOLDERS[first] ?? folder, rest.join('/'))
  if (!existsSync(file)) return response.writeHead(404).end()
  response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream', ...isolation })
  response.end(readFileSync(file))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

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
    '--enable-unsafe-webgpu',
    '--enable-features=Vulkan',
    '--use-webgpu-adapter=swiftshader',
    `--user-data-dir=${folder}/profile`,
    `http://127.0.0.1:${server.address().port}/`,
  ],
  { stdio: 'ignore' },
)
const timer = setTimeout(() => {
  console.error('the page has not finished within ten minutes')
  failed = true
  finish()
}, 600_000)
await finished
clearTimeout(timer)
const closed = new Promise((resolve) => browser.once('exit', resolve))
browser.kill()
await closed
server.close()
rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
console.log(failed ? 'engines fail in the browser' : `engines work in the browser (${availableParallelism()} cores)`)
process.exit(failed ? 1 : 0)
