// Seconds and memory of a full training step of the seed system's networks (generator and discriminator, forward,
// backward, both optimizers), for each engine here, beside PyTorch where there is one. One JSON line a figure.
//   npm run bench:train-step [-- --sizes 64x12,128x12,224x4 --devices onnx,wasm --threads 2 --steps 5 --rounds 3]
// CHROMASK_PYTHON names a Python with torch (default python3). Every measurement is a process of its own; rounds of ours
// and of the peer alternate, so that a noisy machine is noisy for both, and medians are reported.
import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '64x12,128x12,224x4' },
    devices: { type: 'string', default: 'onnx' },
    threads: { type: 'string', default: String(availableParallelism()) },
    steps: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
  },
})
const python = process.env.CHROMASK_PYTHON ?? 'python3'
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]
const lastJson = (text) => JSON.parse(text.trim().split('\n').at(-1))
const run = (command, args) =>
  lastJson(execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 600_000 }))

function ours(device, size, batch) {
  return run(
    process.execPath,
    [join(import.meta.dirname, 'one-train-step.mjs'), device, size, batch, values.threads, values.steps].map(String),
  )
}

let peerMissing = false
function peer(size, batch) {
  if (peerMissing) return undefined
  const script = join(import.meta.dirname, 'peers/torch_seed.py')
  const options = { size, batch, steps: values.steps, threads: values.threads }
  try {
    return run(python, [
      script,
      'bench',
      ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
    ])
  } catch {
    peerMissing = true
    console.error(`${python} has no torch: no peer is measured. Name one that has by CHROMASK_PYTHON.`)
    return undefined
  }
}

for (const [size, batch] of values.sizes.split(',').map((text) => text.split('x').map(Number))) {
  const figures = new Map(values.devices.split(',').map((device) => [device, []]))
  const peers = []
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [device, list] of figures) list.push(ours(device, size, batch))
    const figure = peer(size, batch)
    if (figure) peers.push(figure)
  }
  for (const list of figures.values()) {
    const secondsPerStep = median(list.map((figure) => figure.secondsPerStep))
    const line = {
      bench: 'train-step',
      engine: list[0].engine,
      size,
      batch,
      threads: Number(values.threads),
      secondsPerStep,
      imagesPerSecond: batch / secondsPerStep,
      peakRssMb: median(list.map((figure) => figure.peakRssMb)),
      compileSeconds: median(list.map((figure) => figure.compileSeconds)),
    }
    if (peers.length > 0) {
      const peerImagesPerSecond = median(peers.map((figure) => figure.imagesPerSecond))
      Object.assign(line, {
        peer: peers[0].peer,
        peerImagesPerSecond,
        peerPeakRssMb: median(peers.map((figure) => figure.peakRssMb)),
        ratio: line.imagesPerSecond / peerImagesPerSecond,
      })
    }
    console.log(JSON.stringify(line))
  }
}
