// Runs scripts/portable-probe.ts here and in a headless Chromium, and compares what they print: masks, data order and
// initial weights must be the same bytes everywhere. The browser is named by CHROMIUM (default /usr/bin/chromium).
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium'
if (!existsSync(chromium)) {
  console.error(`no browser at ${chromium}: install Chromium, or name it by CHROMIUM.`)
  process.exit(1)
}
const folder = mkdtempSync(join(tmpdir(), 'chromask-browser-'))
try {
  const bundle = join(folder, 'probe.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, 'portable-probe.ts')],
    bundle: true,
    format: 'iife',
    globalName: 'probe',
    conditions: ['chromask-source'],
    outfile: bundle,
  })
  const code = readFileSync(bundle, 'utf8')
  const here = await new Function(`${code}; return probe.lines()`)()
  const page = join(folder, 'probe.html')
  writeFileSync(
    page,
    `<!doctype html><pre id="out"></pre><script>${code}; probe.lines().then((text) => { out.textContent = text })</script>`,
  )
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ]
  const html = execFileSync(
    chromium,
    [
      ...flags,
      '--disable-component-update',
      '--disable-sync',
      '--virtual-time-budget=20000',
      `--user-data-dir=${folder}/profile`,
      '--dump-dom',
      `file://${page}`,
    ],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
    },
  )
  const there = /<pre id="out">([\s\S]*?)<\/pre>/.exec(html)?.[1]
  if (there !== here) {
    console.error(
      `the browser computes something else.\n--- Node ${process.version}\n${here}\n--- browser\n${there ?? html}`,
    )
    process.exit(1)
  }
  console.log(`${here.split('\n').length} values are the same in Node ${process.version} and in the browser`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
