import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resolveEngine } from '@chromask/backend'
import { createColorizer } from '@chromask/colorize'
import { exportModel, loadModelFolder } from '@chromask/colorize/node'
import { saveImage } from '@chromask/image'
import { createEvaluation } from '@chromask/metrics'
import { drawIslands, islands } from './islands.js'
import { spirals } from './spirals.js'
import { size, steps, trainOn } from './training.js'

const folder = process.argv[2] ?? (await mkdtemp(join(tmpdir(), 'custom-trainer-')))
const { engine } = await resolveEngine() // before the first network: it brings what TF.js needs to hold one
const dataset = islands(200)

// Stopped at step 30, as Ctrl-C would, and resumed.
const first = await trainOn(join(folder, 'run'), 30, dataset, engine)
first.generator.dispose()
const { generator, hues } = await trainOn(join(folder, 'run'), steps, dataset, engine)
console.log('hues are half as far off:', (hues.at(-1) ?? 1) < (first.hues[0] ?? 0) / 2)

// A folder that any page or program can load.
await exportModel(join(folder, 'model'), {
  generator,
  formats: ['onnx'],
  name: 'islands',
  licence: 'CC0-1.0',
  colorSpace: 'lab',
  size,
  trainedOn: { dataset: dataset.name, pictures: dataset.size, steps },
})
generator.dispose()
await engine.dispose()

// A picture that the network has not seen; of its colours nothing is used.
const truth = drawIslands(1000, 240, 160)
const mask = await spirals.sample({ width: 240, height: 160, seed: 'look', index: 0 })
const model = await loadModelFolder(join(folder, 'model'))
const predicted = await createColorizer({ model }).colorize(truth, mask)
model.dispose()
await saveImage(join(folder, 'coloured.png'), predicted)

const evaluation = createEvaluation()
evaluation.add({ truth, predicted, mask })
const { vividness, leakage } = evaluation.result()
console.log('coloured inside:', (vividness ?? 0) > 0.5, 'grey outside:', leakage === 0)
console.log(`${folder} holds run, model and coloured.png`)
