// Milliseconds of one picture through the seed system's generator, frozen for ONNX Runtime, beside PyTorch where it is.
// One JSON line for each number of threads. Processor time is given as well: with one thread, it is what a busy machine
// changes least.
//   npm run bench:inference [-- --size 224 --threads 1,2 --runs 30 --rounds 5 --precision float32]
//   … --profile                 ONNX Runtime's own profile of a picture, by operator and by node, to stderr
// CHROMASK_PYTHON names a Python with torch (default python3). Every measurement is a process of its own, of which the
// median counts; rounds of ours and of the peer alternate, so that a noisy machine is noisy for both, and the medians of
// the rounds are reported.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '224' },
    threads: { type: 'string', default: '1,2' },
    runs: { type: 'string', default: '30' },
    rounds: { type: 'string', default: '5' },
    precision: { type: 'string', default: 'float32' },
    profile: { type: 'boolean', default: false },
  },
})
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]
const medians = (list) =>
  Object.fromEntries(
    Object.entries(list[0]).map(([key, first]) => [
      key,
      typeof first === 'number' ? median(list.map((figure) => figure[key])) : first,
    ]),
  )
const print = (line) =>
  console.log(JSON.stringify(line, (_, x) => (typeof x === 'number' ? Number(x.toPrecision(4)) : x)))

function run(command, script, options, stderr = 'ignore') {
  const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`)
  const text = execFileSync(command, [...script, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', stderr] })
  return JSON.parse(text.trim().split('\n').at(-1))
}
const here = (name) => join(import.meta.dirname, name)
const { size, runs, precision } = values
const ours = (threads) => run(process.execPath, [here('one-inference.mjs')], { size, threads, runs, precision })
const python = process.env.CHROMASK_PYTHON ?? 'python3'
const theirs = (threads) => run(python, [here('peers/torch_seed.py'), 'infer'], { size, threads, steps: runs })

function hasTorch() {
  try {
    execFileSync(python, ['-c', 'import torch'], { stdio: 'ignore' })
    return true
  } catch {
    console.error(`${python} has no torch: it is not measured. Name one that has by CHROMASK_PYTHON.`)
    return false
  }
}

const settings = values.threads.split(',').map(Number)
if (values.profile) {
  for (const threads of settings) {
    const script = [here('one-inference.mjs'), '--profile']
    run(process.execPath, script, { size, threads, runs, precision }, 'inherit')
  }
} else {
  const withPeer = hasTorch()
  for (const threads of settings) {
    const [own, peers] = [[], []]
    for (let round = 0; round < Number(values.rounds); round++) {
      own.push(ours(threads))
      if (withPeer) peers.push(theirs(threads))
    }
    const { milliseconds, ...rest } = medians(own)
    const line = { bench: 'inference', engine: 'onnx/cpu', size: Number(size), batch: 1, threads, precision }
    const mine = { milliseconds, imagesPerSecond: 1000 / milliseconds, ...rest }
    if (!withPeer) print({ ...line, ...mine })
    else {
      const { peer, inferMs, inferCpuMs, peakRssMb } = medians(peers)
      const theirs = { peer, peerMilliseconds: inferMs, peerCpuMilliseconds: inferCpuMs, peerPeakRssMb: peakRssMb }
      const ratios = {
        ratio: inferMs / milliseconds,
        timeRatio: milliseconds / inferMs,
        cpuTimeRatio: rest.cpuMilliseconds / inferCpuMs,
      }
      print({ ...line, ...mine, ...theirs, ...ratios })
    }
  }
}
