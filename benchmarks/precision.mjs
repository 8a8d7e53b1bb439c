// What float16 and int8 weights cost a trained generator: for each precision the size of its ONNX file, how far its
// chroma lies from the run's own over held-out pictures, and its CIELAB error inside the masks. One JSON line for each.
//   npm run bench:precision -- --run runs/demo [--data drawn --pictures 40 --masks stripes,disc,noise]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { resolveEngine } from '@chromask/backend'
import { splitPicture } from '@chromask/color/picture'
import { predictorOf } from '@chromask/colorize'
import { exportModel, loadModelFolder } from '@chromask/colorize/node'
import { createFolderDataset, proceduralFlowers, splitEvery } from '@chromask/datasets'
import { createMaskSource, parseMaskSpec } from '@chromask/masks'
import { weightPrecisions } from '@chromask/onnx'
import { HOLD_OUT_EVERY, heldOutExamples, loadGenerator } from '@chromask/recipes'
import { runCli } from 'chromask'

const { values } = parseArgs({
  options: {
    run: { type: 'string', default: 'runs/demo' },
    data: { type: 'string', default: 'drawn' },
    pictures: { type: 'string', default: '40' },
    masks: { type: 'string', default: 'stripes,disc,noise' },
  },
})
const { run, data, pictures } = values
const masks = values.masks.split(',')
const folder = mkdtempSync(join(tmpdir(), 'chromask-precision-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/** The error inside the masks, as `chromask evaluate` measures it: the mean over the families. */
async function abInside(model) {
  let printed = ''
  const args = ['evaluate', '--model', model, '--data', data, '--pictures', pictures, '--json']
  const stdout = { write: (text) => (printed += text) }
  const io = { stdout, stderr: { write: () => undefined }, signal: new AbortController().signal }
  await runCli([...args, ...masks.flatMap((mask) => ['--mask', mask])], io)
  const rows = JSON.parse(printed).filter(({ method }) => method === 'model')
  return rows.reduce((sum, { result }) => sum + result.abInside / rows.length, 0)
}

const { engine } = await resolveEngine()
const { generator, recipe } = await loadGenerator(run)
const { colorSpace, size, testNorm: norm } = recipe
const { test } = splitEvery(data === 'drawn' ? proceduralFlowers() : await createFolderDataset(data), HOLD_OUT_EVERY)
const inputs = (await heldOutExamples(test, Number(pictures), size)).map(({ image }, index) => {
  const source = createMaskSource(parseMaskSpec(masks[index % masks.length]))
  const mask = source.sample({ width: size, height: size, seed: 'precision', index }).data
  return { width: size, height: size, luma: splitPicture(colorSpace, image).luma, mask }
})
const predictAll = async (predictor) => {
  const results = []
  for (const input of inputs) results.push(await predictor.predict(input))
  return results
}
const exact = await predictAll(predictorOf(generator, { colorSpace, size, norm }))
const abInsideOfRun = await abInside(run)
for (const precision of weightPrecisions) {
  const path = join(folder, precision)
  const trainedOn = { dataset: data, pictures: 0, steps: 0 }
  const facts = { name: recipe.name, licence: 'unknown', colorSpace, size, trainedOn }
  const { files } = await exportModel(path, { ...facts, generator, formats: ['onnx'], precision, norm })
  const model = await loadModelFolder(path)
  let [sum, largest, count] = [0, 0, 0]
  for (const [i, chroma] of (await predictAll(model)).entries()) {
    for (const [p, value] of chroma.entries()) {
      const error = Math.abs(value - exact[i][p])
      sum += error
      largest = Math.max(largest, error)
    }
    count += chroma.length
  }
  model.dispose()
  const inside = await abInside(path)
  const line = {
    bench: 'precision',
    recipe: recipe.name,
    size,
    precision,
    bytes: files['model.onnx'].bytes,
    meanAbsoluteError: sum / count,
    largestAbsoluteError: largest,
    abInside: inside,
    abInsideOfRun,
  }
  console.log(JSON.stringify(line, (_, x) => (typeof x === 'number' ? Number(x.toPrecision(4)) : x)))
}
generator.dispose()
await engine.dispose()
process.exit(0)
