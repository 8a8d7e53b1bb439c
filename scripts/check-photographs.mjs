// The main job on real photographs: trains the seed recipe a few steps, is interrupted, resumes, measures, exports, and
// colours a photograph at full size. Reads the folder named by CHROMASK_DATA; needs `npm run build` before it.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const data = process.env.CHROMASK_DATA
if (data === undefined) {
  console.log('SKIPPED: CHROMASK_DATA names no folder with real photographs (flowers17/jpg)')
  process.exit(0)
}
const bin = join(import.meta.dirname, '../packages/chromask/dist/bin.js')
const folder = mkdtempSync(join(tmpdir(), 'chromask-photographs-'))
const run = join(folder, 'run')
const steps = 20
const chromask = (...args) => execFileSync(process.execPath, [bin, ...args], { stdio: 'inherit' })

function expect(holds, what) {
  if (holds) return
  console.error(`FAILED: ${what}`)
  process.exit(1)
}

const stepsLogged = () =>
  readFileSync(join(run, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

/** Trains until the first step is told, then asks it to stop. Gives the exit code. */
function interrupted(...args) {
  const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'inherit', 'pipe'] })
  child.stderr.on('data', (text) => {
    process.stderr.write(text)
    if (String(text).includes(`1/${steps}`)) child.kill('SIGINT')
  })
  return new Promise((resolve) => child.on('exit', resolve))
}

try {
  const pictures = join(data, 'flowers17')
  const started = ['--recipe', 'hallpaz2018', '--data', pictures, '--size', '64', '--steps', String(steps)]
  const code = await interrupted('train', ...started, '--run', run, '--pictures', '8')
  expect(code === 130, `an interrupted training exits with 130, got ${code}`)
  const before = stepsLogged()
  expect(
    before.length >= 1 && before.length < steps,
    `it stopped in the middle, got ${before.length} of ${steps} steps`,
  )
  chromask('train', '--resume', run, '--pictures', '8')
  const log = stepsLogged()
  expect(
    log.map(({ step }) => step).join() === Array.from({ length: steps }, (_, i) => i + 1).join(),
    'every step is logged once',
  )
  expect(
    log.every((record) => Number.isFinite(record['generator/total'])),
    'losses are finite',
  )
  expect(log.at(-1)['generator/l2'] < log[0]['generator/l2'], 'the pixel loss falls')
  const report = readFileSync(join(run, 'report.html'), 'utf8')
  expect(
    report.includes('data:image/png') && report.includes(`After ${steps} steps`),
    'the report shows pictures and results',
  )

  chromask('evaluate', '--model', run, '--data', pictures, '--pictures', '8', '--mask', 'disc')
  chromask('export', '--run', run, '-o', join(folder, 'model'), '--licence', 'research only')
  const photo = join(pictures, 'jpg/image_0001.jpg')
  for (const model of [run, join(folder, 'model')]) {
    const out = join(folder, 'out.png')
    rmSync(out, { force: true })
    chromask('colorize', photo, '--mask', 'stripes', '--model', model, '-o', out)
    expect(existsSync(out), 'the coloured photograph is there')
  }
  console.log('photographs: trained, interrupted, resumed, measured, exported, coloured')
} finally {
  rmSync(folder, { recursive: true, force: true })
}
