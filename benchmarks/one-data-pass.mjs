// One measurement of data.mjs, in a process of its own, as one JSON line: pictures a second of the second pass.
//   node benchmarks/one-data-pass.mjs --data FOLDER --from files|disk|memory --size 64 --batch 12 [--decoder-cache]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cacheInMemory, cacheOnDisk, createBatches, createFolderDataset } from '@chromask/datasets'
import { createMaskSource } from '@chromask/masks'
import sharp from 'sharp'

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    from: { type: 'string', default: 'files' },
    size: { type: 'string', default: '64' },
    batch: { type: 'string', default: '12' },
    'decoder-cache': { type: 'boolean', default: false },
  },
})
// What @chromask/image switches off.
if (values['decoder-cache']) sharp.cache(true)
const [size, batchSize] = [Number(values.size), Number(values.batch)]
const files = await createFolderDataset(values.data, { check: 'header' })
const folder = mkdtempSync(join(tmpdir(), 'chromask-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const dataset = await {
  files: () => files,
  disk: () => cacheOnDisk(files, { size, folder }),
  memory: () => cacheInMemory(files, { size }),
}[values.from]()
const batches = createBatches({ dataset, masks: createMaskSource({ kind: 'empty' }), size, batchSize, seed: 'bench' })
let images = 0
let seconds = 0
// The first pass finds the files in the system's cache for the second, as the peer's does; a cache is full by then.
for (let pass = 0; pass < 2; pass++) {
  images = 0
  const started = performance.now()
  for (let i = 0; i < batches.batchesPerPass; i++) images += (await batches.next(0)).count
  seconds = (performance.now() - started) / 1000
}
await batches.dispose()
console.log(JSON.stringify({ imagesPerSecond: images / seconds, images }))
