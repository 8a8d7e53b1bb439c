// One measurement of train-step.mjs, in a process of its own: device, size, batch, threads, steps.
import { resolveEngine } from '@chromask/backend'
import { createRandom } from '@chromask/core'
import { buildRecipe, getRecipe, overrideRecipe } from '@chromask/recipes'
import { createTrainer } from '@chromask/trainer'

const [device, ...numbers] = process.argv.slice(2)
const [size, batch, threads, steps] = numbers.map(Number)
const { engine } = await resolveEngine({ device, threads })
const recipe = overrideRecipe(getRecipe('hallpaz2018'), { size, batch })
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
const timed = async () => {
  const started = performance.now()
  await trainer.round()
  return (performance.now() - started) / 1000
}
// The first step records and compiles; the second warms memory up.
const first = await timed()
await timed()
const seconds = []
for (let i = 0; i < steps; i++) seconds.push(await timed())
const secondsPerStep = seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)]
console.log(
  JSON.stringify({
    engine: engine.name,
    secondsPerStep,
    compileSeconds: first - secondsPerStep,
    peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
  }),
)
process.exit(0)
