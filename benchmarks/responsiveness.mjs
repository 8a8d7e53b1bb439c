// How long a training keeps Node's event loop from other work, and how long it waits for data, with onnxruntime-node in the
// thread that trains (caller), in one of its own (worker), and with its library alone (native). One JSON line a figure;
// rounds alternate, medians count.
//   npm run bench:responsiveness [-- --size 64 --batch 12 --steps 100 --rounds 3 --threads 2]
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '64' },
    batch: { type: 'string', default: '12' },
    steps: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: String(availableParallelism()) },
    // Of the processes that measure.
    thread: { type: 'string' },
    photos: { type: 'string' },
  },
})
const [size, batch, steps, threads] = [values.size, values.batch, values.steps, values.threads].map(Number)
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]

if (values.thread) await measure()
else await compare()

async function compare() {
  const photos = mkdtempSync(join(tmpdir(), 'chromask-photos-'))
  try {
    await drawPhotos(photos)
    const figures = { caller: [], worker: [], native: [] }
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const [thread, list] of Object.entries(figures)) {
        const args = [...process.argv.slice(2), `--thread=${thread}`, `--photos=${photos}`]
        const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }
        list.push(JSON.parse(execFileSync(process.execPath, [fileURLToPath(import.meta.url), ...args], options)))
      }
    }
    for (const [thread, list] of Object.entries(figures)) {
      const medians = Object.keys(list[0]).map((key) => [key, median(list.map((figure) => figure[key]))])
      const line = { bench: 'responsiveness', engine: 'onnx/cpu', thread, size, batch, threads, steps }
      console.log(JSON.stringify({ ...line, ...Object.fromEntries(medians) }))
    }
  } finally {
    rmSync(photos, { recursive: true })
  }
}

/** JPEG files of the size that cameras' thumbnails have: decoding them is work. */
async function drawPhotos(folder) {
  const { proceduralFlowers } = await import('@chromask/datasets')
  const { encodeImage } = await import('@chromask/image')
  const flowers = proceduralFlowers({ count: 48, size: 500 })
  for (let i = 0; i < flowers.size; i++) {
    const { image } = await flowers.get(i)
    writeFileSync(join(folder, `${i}.jpg`), await encodeImage(image, { format: 'jpeg' }))
  }
}

async function measure() {
  await import('@tensorflow/tfjs-backend-cpu')
  const { createCompiledEngine } = await import('@chromask/backend')
  const { createBatches, createFolderDataset } = await import('@chromask/datasets')
  const { buildRecipe, getRecipe, overrideRecipe } = await import('@chromask/recipes')
  const { createTrainer } = await import('@chromask/trainer')
  const runtimes = {
    caller: () => import('onnxruntime-node'),
    worker: () => 'onnxruntime-node',
    native: async () => (await import('@chromask/onnx/native')).openNativeRuntime(),
  }
  const engine = await createCompiledEngine({ runtime: await runtimes[values.thread](), threads })
  const recipe = overrideRecipe(getRecipe('hallpaz2018'), { size, batch })
  const built = buildRecipe(recipe)
  const dataset = await createFolderDataset(values.photos)
  const source = createBatches({ dataset, masks: built.trainMasks, size, batchSize: batch, seed: 1 })
  let waited = 0
  const batches = {
    ...source,
    async next(...args) {
      const started = performance.now()
      const next = await source.next(...args)
      waited += performance.now() - started
      return next
    },
  }
  const { rate, round } = recipe
  const trainer = await createTrainer({ ...built, engine, batches, steps: 1e6, rates: { generator: rate }, round })
  // Records, compiles, and warms memory up.
  for (let i = 0; i < 3; i++) await trainer.round()
  const delays = monitorEventLoopDelay({ resolution: 10 })
  delays.enable()
  waited = 0
  const started = performance.now()
  for (let i = 0; i < steps; i++) await trainer.round()
  const total = performance.now() - started
  delays.disable()
  const milliseconds = (nanoseconds) => Math.round(nanoseconds / 1e4) / 100
  const figure = {
    secondsPerStep: total / steps / 1000,
    maxDelayMs: milliseconds(delays.max),
    p99DelayMs: milliseconds(delays.percentile(99)),
    dataWaitShare: waited / total,
    peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
  }
  process.stdout.write(JSON.stringify(figure))
  await trainer.dispose()
  await engine.dispose()
  await source.dispose()
}
