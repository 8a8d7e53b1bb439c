// One measurement of inference.mjs, in a process of its own, as one JSON line.
//   node benchmarks/one-inference.mjs --size 224 --threads 2 --runs 30 --precision float32 [--profile]
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { resolveEngine } from '@chromask/backend'
import { createRandom } from '@chromask/core'
import { compressWeights, countMultiplyAdds, freeze, openModel, toModel } from '@chromask/onnx'
import { buildGenerator, getRecipe } from '@chromask/recipes'
import * as loaded from 'onnxruntime-node'
import { gemmPeak } from './gemm-peak.mjs'
import { profileTable, summarize } from './read-profile.mjs'

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '224' },
    threads: { type: 'string', default: '2' },
    runs: { type: 'string', default: '30' },
    precision: { type: 'string', default: 'float32' },
    profile: { type: 'boolean', default: false },
  },
})
const [size, threads, runs] = ['size', 'threads', 'runs'].map((name) => Number(values[name]))
const runtime = loaded.default ?? loaded
const timed = async (work) => {
  const started = performance.now()
  const result = await work()
  return [result, performance.now() - started]
}

// TF.js keeps the generator's weights on some backend.
await resolveEngine({ device: 'cpu' })
const generator = buildGenerator(getRecipe('hallpaz2018'))
const frozen = (shape, multiples = {}) =>
  freeze(({ luma, mask }) => ({ chroma: generator.apply(luma, mask, 'running') }), {
    inputs: { luma: { shape }, mask: { shape } },
    multiples,
    variables: new Map([...generator.trainable, ...generator.statistics]),
  })
const multiples = { height: generator.sizeMultiple, width: generator.sizeMultiple }
const [graph, freezeMs] = await timed(() => frozen(['batch', 'height', 'width', 1], multiples))
const bytes = toModel(compressWeights(graph, values.precision), { plainNames: true })

const folder = mkdtempSync(join(tmpdir(), 'chromask-profile-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const sessions = []
const watched = {
  ...runtime,
  InferenceSession: {
    async create(model, options) {
      const profiling = { enableProfiling: true, profileFilePrefix: join(folder, 'profile') }
      const session = await runtime.InferenceSession.create(model, { ...options, ...(values.profile && profiling) })
      sessions.push(session)
      return session
    },
  },
}
const [model, sessionMs] = await timed(() => openModel(bytes, { runtime: watched, threads }))
const random = createRandom('benchmark')
const plane = (low) => ({
  shape: [1, size, size, 1],
  data: Float32Array.from({ length: size * size }, () => random.uniform(low, low + 1)),
})
const inputs = { luma: plane(-0.5), mask: plane(0) }
const WARM = 3
const [times, cpu] = [[], []]
for (let i = 0; i < WARM + runs; i++) {
  const before = process.cpuUsage()
  times.push((await timed(() => model.run(inputs)))[1])
  const { user, system } = process.cpuUsage(before)
  cpu.push((user + system) / 1000)
}
const medianOf = (list) => list.slice(WARM).toSorted((a, b) => a - b)[Math.floor(runs / 2)]
const [milliseconds, cpuMilliseconds] = [medianOf(times), medianOf(cpu)]
const peakRssMb = Math.round(process.resourceUsage().maxRSS / 1024)

const gflop = (2 * countMultiplyAdds(frozen([1, size, size, 1]))) / 1e9
const gemmPeakGflops = await gemmPeak(runtime, threads)
const gflops = (1000 * gflop) / milliseconds
if (values.profile) {
  sessions[0].endProfiling()
  const events = JSON.parse(readFileSync(join(folder, readdirSync(folder)[0]), 'utf8'))
  console.error(profileTable(summarize(events, WARM), gemmPeakGflops))
}
console.log(
  JSON.stringify({
    milliseconds,
    cpuMilliseconds,
    peakRssMb,
    freezeSeconds: freezeMs / 1000,
    sessionSeconds: sessionMs / 1000,
    megabytes: bytes.length / 1e6,
    gflop,
    gflops,
    gemmPeakGflops,
    shareOfPeak: gflops / gemmPeakGflops,
  }),
)
process.exit(0)
