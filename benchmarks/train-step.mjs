// Seconds and memory of a full training step of the seed system's networks (generator and discriminator, forward,
// backward, both optimizers), for each engine here, beside PyTorch and tfjs-node where they are. One JSON line for each
// engine, size, number of threads and peer.
//   npm run bench:train-step [-- --sizes 64x12,128x12,224x4 --devices onnx,wasm --threads 1,2 --steps 5 --rounds 3]
//   … --profile                 ONNX Runtime's own profile of a step, by operator and by node, to stderr
//   … --memory --steps 1000     resident memory every 100 steps
// CHROMASK_PYTHON names a Python with torch (default python3), CHROMASK_TFJS_NODE a folder whose node_modules has
// @tensorflow/tfjs-node. Every measurement is a process of its own; rounds of ours and of the peers alternate, so that a
// noisy machine is noisy for all, and medians are reported.
import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '64x12,128x12,224x4' },
    devices: { type: 'string', default: 'onnx' },
    threads: { type: 'string', default: String(availableParallelism()) },
    peers: { type: 'string', default: 'torch,tfjs-node' },
    steps: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    profile: { type: 'boolean', default: false },
    memory: { type: 'boolean', default: false },
  },
})
const listed = (text) => text.split(',').filter((item) => item !== '')
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]
const medians = (list, keys) =>
  Object.fromEntries(
    keys.filter((key) => list[0][key] !== undefined).map((key) => [key, median(list.map((figure) => figure[key]))]),
  )
const print = (line) =>
  console.log(JSON.stringify(line, (_, x) => (typeof x === 'number' ? Number(x.toPrecision(4)) : x)))

function run(command, args, { env = {}, stderr = 'ignore' } = {}) {
  const stdio = ['ignore', 'pipe', stderr]
  const text = execFileSync(command, args, { encoding: 'utf8', stdio, env: { ...process.env, ...env } })
  return JSON.parse(text.trim().split('\n').at(-1))
}

/** One engine of ours. TensorFlow takes its threads from the environment. */
function ours(device, { size, batch, threads }, flags = []) {
  const script = join(import.meta.dirname, 'one-train-step.mjs')
  const options = Object.entries({ device, size, batch, threads, steps: values.steps })
  return run(process.execPath, [script, ...options.map(([name, value]) => `--${name}=${value}`), ...flags], {
    env: {
      TF_NUM_INTRAOP_THREADS: String(threads),
      TF_NUM_INTEROP_THREADS: String(threads),
      TF_CPP_MIN_LOG_LEVEL: '2',
    },
    stderr: flags.length > 0 ? 'inherit' : 'ignore',
  })
}

const python = process.env.CHROMASK_PYTHON ?? 'python3'
const measures = {
  torch({ size, batch, threads }) {
    const options = Object.entries({ size, batch, threads, steps: values.steps })
    return run(python, [
      join(import.meta.dirname, 'peers/torch_seed.py'),
      'bench',
      ...options.map(([name, value]) => `--${name}=${value}`),
    ])
  },
  'tfjs-node'(setting) {
    const { secondsPerStep, peakRssMb } = ours('tfjs-node', setting)
    return { peer: 'tfjs-node 4.22.0', imagesPerSecond: setting.batch / secondsPerStep, peakRssMb }
  },
}

function isHere(peer) {
  if (peer === 'tfjs-node') {
    if (process.env.CHROMASK_TFJS_NODE !== undefined) return true
    console.error('CHROMASK_TFJS_NODE names no folder with tfjs-node: it is not measured.')
    return false
  }
  try {
    execFileSync(python, ['-c', 'import torch'], { stdio: 'ignore' })
    return true
  } catch {
    console.error(`${python} has no torch: it is not measured. Name one that has by CHROMASK_PYTHON.`)
    return false
  }
}

const settings = listed(values.sizes).flatMap((text) => {
  const [size, batch] = text.split('x').map(Number)
  return listed(values.threads).map((threads) => ({ size, batch, threads: Number(threads) }))
})
const devices = listed(values.devices)

function compare(setting, peers) {
  const figures = Object.fromEntries([...devices, ...peers].map((name) => [name, []]))
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const device of devices) figures[device].push(ours(device, setting))
    for (const peer of peers) figures[peer].push(measures[peer](setting))
  }
  for (const device of devices) {
    const list = figures[device]
    const keys = [
      'compileSeconds',
      'traceSeconds',
      'sessionSeconds',
      'gflopPerStep',
      'gflops',
      'gemmPeakGflops',
      'shareOfPeak',
    ]
    const { secondsPerStep, ...rest } = medians(list, ['secondsPerStep', 'peakRssMb', ...keys])
    const imagesPerSecond = setting.batch / secondsPerStep
    const line = { bench: 'train-step', engine: list[0].engine, ...setting, secondsPerStep, imagesPerSecond, ...rest }
    for (const peer of peers) {
      const { imagesPerSecond: peerImagesPerSecond, peakRssMb } = medians(figures[peer], [
        'imagesPerSecond',
        'peakRssMb',
      ])
      const theirs = { peer: figures[peer][0].peer, peerImagesPerSecond, peerPeakRssMb: peakRssMb }
      print({ ...line, ...theirs, ratio: imagesPerSecond / peerImagesPerSecond })
    }
    if (peers.length === 0) print(line)
  }
}

if (values.profile && values.memory) throw new Error('--profile keeps every event in memory: give one or the other.')
if (values.profile || values.memory) {
  const flags = [...(values.profile ? ['--profile'] : []), ...(values.memory ? ['--memory'] : [])]
  const bench = values.memory ? 'train-step-memory' : 'train-step-profile'
  for (const setting of settings)
    for (const device of devices)
      print({ bench, ...setting, steps: Number(values.steps), ...ours(device, setting, flags) })
} else {
  const peers = listed(values.peers).filter(isHere)
  for (const setting of settings) compare(setting, peers)
}
