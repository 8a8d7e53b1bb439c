// What each pass over the graph of a training step is worth: seconds and memory of the seed system's step with all passes,
// and with one left out. One JSON line a figure; `slowdown` is the time without the pass over the time with all of them.
//   npm run bench:passes [-- --size 64 --batch 12 --threads 2 --steps 5 --rounds 3]
// Every measurement is a process of its own, and rounds alternate.
import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import {
  assignLayouts,
  foldPadding,
  lowerConvolutions,
  lowerReductions,
  orderUpdates,
  outputName,
  runtimeOptions,
  stateName,
  stateOrder,
  storedShape,
  tensorOf,
  toModel,
  toStored,
  trace,
} from '@chromask/onnx'
import { openNativeRuntime } from '@chromask/onnx/native'
import '@tensorflow/tfjs-backend-cpu'
import { seedStep } from './seed-step.mjs'

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '64' },
    batch: { type: 'string', default: '12' },
    threads: { type: 'string', default: String(availableParallelism()) },
    steps: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    without: { type: 'string' },
  },
})
const VARIANTS = [
  'nothing',
  'foldPadding',
  'matrix products (lowerConvolutions)',
  'assignLayouts',
  'lowerReductions',
  'orderUpdates',
  'resident state',
]
const [size, batch, threads, steps, rounds] = ['size', 'batch', 'threads', 'steps', 'rounds'].map((name) =>
  Number(values[name]),
)
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]

if (values.without === undefined) compareAll()
else await measure(values.without)

function compareAll() {
  const figures = new Map(VARIANTS.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, list] of figures) {
      const args = [import.meta.filename, ...process.argv.slice(2), '--without', name]
      list.push(
        JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })),
      )
    }
  }
  const all = median(figures.get('nothing').map((figure) => figure.secondsPerStep))
  for (const [without, list] of figures) {
    const secondsPerStep = median(list.map((figure) => figure.secondsPerStep))
    const rest = { nodes: list[0].nodes, peakRssMb: median(list.map((figure) => figure.peakRssMb)) }
    const line = {
      bench: 'passes',
      without,
      size,
      batch,
      threads,
      secondsPerStep,
      slowdown: secondsPerStep / all,
      ...rest,
    }
    console.log(JSON.stringify(line))
  }
}

/** The step's session by hand, so that each pass can be left out. */
async function measure(without) {
  const { fn, inputs, variables } = await seedStep({ size, batch })
  let { graph, read, assigned } = trace(fn, { inputs, variables })
  const products = without !== VARIANTS[2]
  const pass = (name, apply) => {
    if (name !== without) graph = apply(graph)
  }
  pass('foldPadding', foldPadding)
  graph = lowerConvolutions(graph, products ? undefined : Number.POSITIVE_INFINITY)
  const filters = ({ name, value }) =>
    name.startsWith(stateName('')) && value.shape.length === 4 ? [3, 2, 0, 1] : undefined
  const order = products ? stateOrder : filters
  pass('assignLayouts', (given) => assignLayouts(given, order))
  pass('lowerReductions', lowerReductions)
  pass('orderUpdates', orderUpdates)

  const runtime = openNativeRuntime()
  const stays = Object.fromEntries(assigned.map((name) => [outputName(stateName(name)), 'gpu-buffer']))
  const session = await runtime.InferenceSession.create(toModel(graph), {
    ...runtimeOptions({ threads }),
    ...(without !== 'resident state' && { preferredOutputLocation: stays }),
  })
  const nodes = graph.nodes.length
  const feeds = {}
  for (const { name, value } of graph.inputs) {
    const { type, shape } = value
    const variable = variables.get(name.slice(stateName('').length))
    const length = shape.reduce((product, side) => product * side, 1)
    const data = variable
      ? ordered(variable, shape)
      : type === 'float32'
        ? new Float32Array(length).fill(1e-4)
        : new Int32Array(length).fill(100)
    feeds[name] = tensorOf(runtime, type, shape, data)
    variable?.dispose()
  }
  const step = async () => {
    const results = await session.run(feeds)
    for (const name of assigned) {
      if (read.includes(name)) feeds[stateName(name)].dispose()
      feeds[stateName(name)] = results[outputName(stateName(name))]
    }
  }
  const seconds = []
  for (let i = 0; i < steps + 2; i++) {
    const started = performance.now()
    await step()
    if (i >= 2) seconds.push((performance.now() - started) / 1000)
  }
  const peakRssMb = Math.round(process.resourceUsage().maxRSS / 1024)
  console.log(JSON.stringify({ secondsPerStep: median(seconds), peakRssMb, nodes }))
  process.exit(0)
}

/** A variable's values in the order that the graph wants; which one does not matter to the time. */
function ordered(variable, shape) {
  const data = variable.dataSync()
  return `${storedShape(variable.shape)}` === `${shape}` ? toStored(data, variable.shape) : data.slice()
}
