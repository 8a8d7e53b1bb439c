// One measurement of data.mjs, in a process of its own, as one JSON line: the share of a compiled training that is spent
// waiting for batches.
//   node benchmarks/one-data-wait.mjs --data FOLDER --from files|disk --steps 60
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { resolveEngine } from '@chromask/backend'
import { cacheOnDisk, createBatches, createFolderDataset } from '@chromask/datasets'
import { buildRecipe, getRecipe, overrideRecipe } from '@chromask/recipes'
import { createTrainer } from '@chromask/trainer'

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    from: { type: 'string', default: 'files' },
    steps: { type: 'string', default: '60' },
  },
})
const steps = Number(values.steps)
const recipe = overrideRecipe(getRecipe('hallpaz2018'), { size: 64, batch: 12, steps })
const files = await createFolderDataset(values.data, { check: 'header' })
const folder = mkdtempSync(join(tmpdir(), 'chromask-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const dataset = values.from === 'disk' ? await cacheOnDisk(files, { size: recipe.size, folder }) : files
// Networks are built on the engine's backend.
const { engine } = await resolveEngine({ device: 'onnx' })
const built = buildRecipe(recipe)
const batches = createBatches({
  dataset,
  masks: built.trainMasks,
  size: recipe.size,
  batchSize: recipe.batch,
  seed: 'bench',
})
let waited = 0
const timed = {
  ...batches,
  async next(...args) {
    const started = performance.now()
    const batch = await batches.next(...args)
    waited += performance.now() - started
    return batch
  },
}
const trainer = await createTrainer({ ...built, engine, batches: timed, steps, rates: { generator: 1e-4 } })
// The first step compiles; the second warms memory up.
const WARM = 2
for (let i = 0; i < WARM; i++) await trainer.round()
waited = 0
const started = performance.now()
for (let i = WARM; i < steps; i++) await trainer.round()
const milliseconds = performance.now() - started
const imagesPerSecond = (1000 * recipe.batch * (steps - WARM)) / milliseconds
console.log(JSON.stringify({ waitShare: waited / milliseconds, imagesPerSecond, engine: engine.name }))
process.exit(0)
