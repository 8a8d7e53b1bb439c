// Seconds per training step of the seed system's networks, beside PyTorch where there is one. One JSON line a figure.
//   npm run build:js && node benchmarks/step.mjs [--size 64] [--batch 12] [--steps 8] [--device wasm] [--python python3]
// Rounds of ours and of the peer alternate, so that a noisy machine is noisy for both; medians are reported.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { resolveEngine } from '@chromask/backend'
import { createRandom } from '@chromask/core'
import { buildRecipe, getRecipe, overrideRecipe } from '@chromask/recipes'
import { createTrainer } from '@chromask/trainer'

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '64' },
    batch: { type: 'string', default: '12' },
    steps: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    device: { type: 'string', default: 'auto' },
    recipe: { type: 'string', default: 'hallpaz2018' },
    python: { type: 'string', default: 'python3' },
  },
})
const [size, batch, steps, rounds] = [values.size, values.batch, values.steps, values.rounds].map(Number)

const { engine } = await resolveEngine({ device: values.device })
const recipe = overrideRecipe(getRecipe(values.recipe), { size, batch })
const random = createRandom('benchmark')
const given = {
  count: batch,
  size,
  rgb: Uint8Array.from({ length: batch * size * size * 3 }, () => random.integer(0, 255)),
  mask: Float32Array.from({ length: batch * size * size }, (_, i) => (i % size < size / 2 ? 1 : 0)),
  ids: [],
  labels: new Int32Array(batch).fill(-1),
}
const batches = {
  batchSize: batch,
  batchesPerPass: 1,
  next: async () => given,
  save: () => null,
  restore: () => undefined,
  dispose: async () => undefined,
}
const trainer = await createTrainer({
  ...buildRecipe(recipe),
  engine,
  batches,
  steps: 1e6,
  rates: { generator: recipe.rate },
  round: recipe.round,
})
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]

async function ours() {
  const seconds = []
  for (let i = 0; i < steps; i++) {
    const started = performance.now()
    await trainer.round()
    seconds.push((performance.now() - started) / 1000)
  }
  return median(seconds)
}

function peer(threads) {
  const script = join(import.meta.dirname, 'peers/torch_seed.py')
  const args = [
    'bench',
    '--size',
    String(size),
    '--batch',
    String(batch),
    '--steps',
    String(steps),
    '--threads',
    String(threads),
  ]
  try {
    const text = execFileSync(values.python, [script, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return JSON.parse(text.trim().split('\n').at(-1))
  } catch {
    return undefined
  }
}

await trainer.round() // loads and compiles
const own = []
const torch = { 1: [], 2: [] }
let version
for (let round = 0; round < rounds; round++) {
  own.push(await ours())
  if (values.recipe !== 'hallpaz2018') continue
  for (const threads of [1, 2]) {
    const figure = peer(threads)
    if (figure === undefined) continue
    version = figure.peer
    torch[threads].push(figure.secondsPerStep)
  }
}
const base = { benchmark: 'step', recipe: recipe.name, size, batch }
const secondsPerStep = median(own)
console.log(JSON.stringify({ ...base, engine: engine.name, device: engine.device.description, secondsPerStep }))
for (const [threads, figures] of Object.entries(torch)) {
  if (figures.length === 0) continue
  const peerSeconds = median(figures)
  console.log(
    JSON.stringify({
      ...base,
      peer: version,
      threads: Number(threads),
      secondsPerStep: peerSeconds,
      ratio: secondsPerStep / peerSeconds,
    }),
  )
}
await trainer.dispose()
await engine.dispose()
