// Resident memory while generated pictures stream through the pipeline, however many there are. One JSON line.
//   npm run bench:data-memory [-- --pictures 100000 --side 128 --size 64 --batch 12 --cache none|memory|disk]
// Pictures of `side` pixels are made up on the spot, each a plain gradient of its own, so that the pipeline is what takes the
// time, and what keeps anything is what grows.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRgbImage } from '@chromask/core'
import { cacheInMemory, cacheOnDisk, createBatches } from '@chromask/datasets'
import { createMaskSource } from '@chromask/masks'

const { values } = parseArgs({
  options: {
    pictures: { type: 'string', default: '100000' },
    side: { type: 'string', default: '128' },
    size: { type: 'string', default: '64' },
    batch: { type: 'string', default: '12' },
    cache: { type: 'string', default: 'none' },
  },
})
const [count, side, size, batchSize] = ['pictures', 'side', 'size', 'batch'].map((name) => Number(values[name]))

const ids = Array.from({ length: count }, (_, i) => String(i))
const generated = {
  name: 'gradients',
  size: count,
  ids: () => ids,
  fingerprint: async () => `gradients ${side}`,
  async get(index) {
    const image = createRgbImage(side, side)
    for (let i = 0; i < image.data.length; i++) image.data[i] = i + index
    return { id: ids[index], image }
  },
}
const folder = mkdtempSync(join(tmpdir(), 'chromask-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const dataset = await {
  none: () => generated,
  memory: () => cacheInMemory(generated, { maxBytes: 256 * 2 ** 20 }),
  disk: () => cacheOnDisk(generated, { size, folder }),
}[values.cache]()
const batches = createBatches({
  dataset,
  masks: createMaskSource({ kind: 'strokes' }),
  size,
  batchSize,
  seed: 'memory',
  augment: { flip: true },
})
const started = performance.now()
let streamed = 0
for (let i = 0; i < batches.batchesPerPass; i++) streamed += (await batches.next(0)).count
const seconds = (performance.now() - started) / 1000
await batches.dispose()
const peakRssMb = Math.round(process.resourceUsage().maxRSS / 1024)
console.log(
  JSON.stringify({
    bench: 'data-memory',
    what: `${count} pictures, cache ${values.cache}`,
    peakRssMb,
    imagesPerSecond: Math.round(streamed / seconds),
  }),
)
