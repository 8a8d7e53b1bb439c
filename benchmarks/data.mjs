// Pictures a second from files and from the caches, beside PyTorch's DataLoader with PIL doing the same work, by the same
// filter and by cheaper ones, and the share of a compiled training step at 64 pixels that is spent waiting for data. One
// JSON line each.
//   npm run bench:data [-- --data FOLDER --size 64 --batch 12 --workers 2 --rounds 3]
// The folder is CHROMASK_DATA/flowers17/jpg if not given; CHROMASK_PYTHON names a Python with torch and PIL (default
// python3). Every measurement is a process of its own; rounds of ours and of the peer alternate, so that a noisy machine is
// noisy for both, and medians are reported.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const photographs = process.env.CHROMASK_DATA
const { values } = parseArgs({
  options: {
    data: { type: 'string', ...(photographs && { default: join(photographs, 'flowers17/jpg') }) },
    size: { type: 'string', default: '64' },
    batch: { type: 'string', default: '12' },
    workers: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
  },
})
if (!values.data) throw new Error('No pictures: pass --data FOLDER, or set CHROMASK_DATA.')
const { data, size, batch, workers } = values
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]
const print = (line) =>
  console.log(JSON.stringify(line, (_, x) => (typeof x === 'number' ? Number(x.toPrecision(4)) : x)))

function run(command, script, options) {
  const args = [
    join(import.meta.dirname, script),
    ...Object.entries(options).map(([name, value]) => `--${name}=${value}`),
  ]
  const text = execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  return JSON.parse(text.trim().split('\n').at(-1))
}
const ours = (from) => run(process.execPath, 'one-data-pass.mjs', { data, size, batch, from }).imagesPerSecond

function peer(filter) {
  const python = process.env.CHROMASK_PYTHON ?? 'python3'
  try {
    return run(python, 'peers/torch_loader.py', { data, size, batch, workers, filter }).imagesPerSecond
  } catch (error) {
    console.error(`no peer: ${python} must have torch and PIL (${String(error.message).split('\n')[0]})`)
    return undefined
  }
}

// The filter that ours scales with; Pillow's default; torchvision's default.
const FILTERS = ['lanczos', 'bicubic', 'bilinear']
const SOURCES = { files: 'cold, from JPEG files', disk: 'from the cache on disk', memory: 'from the cache in memory' }
const figures = Object.fromEntries([...FILTERS, ...Object.keys(SOURCES)].map((name) => [name, []]))
for (let round = 0; round < Number(values.rounds); round++) {
  for (const filter of FILTERS) {
    const measured = peer(filter)
    if (measured === undefined) break
    figures[filter].push(measured)
  }
  for (const from of Object.keys(SOURCES)) figures[from].push(ours(from))
}
for (const [from, what] of Object.entries(SOURCES)) {
  const imagesPerSecond = median(figures[from])
  for (const filter of FILTERS) {
    const peerImagesPerSecond = figures[filter].length > 0 ? median(figures[filter]) : undefined
    const ratio = peerImagesPerSecond && imagesPerSecond / peerImagesPerSecond
    print({ bench: 'data', what, imagesPerSecond, peerImagesPerSecond, ratio, size: Number(size), peerFilter: filter })
  }
}
for (const from of ['files', 'disk']) {
  const { waitShare, imagesPerSecond, engine } = run(process.execPath, 'one-data-wait.mjs', { data, from })
  const what = `share of training steps at 64 px that waits for data, from ${from === 'disk' ? 'the cache on disk' : 'files'}`
  print({ bench: 'data', what, waitShare, imagesPerSecond, engine })
}
