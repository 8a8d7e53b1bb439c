// One measurement of train-step.mjs, in a process of its own, as one JSON line.
//   node benchmarks/one-train-step.mjs --device onnx --size 64 --batch 12 --threads 2 --steps 5 [--profile | --memory]
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { resolveEngine } from '@chromask/backend'
import { countMultiplyAdds, createSession, optimize, stateOrder, trace } from '@chromask/onnx'
import { gemmPeak } from './gemm-peak.mjs'
import { profileTable, summarize } from './read-profile.mjs'
import { bareEngine, seedStep, seedTrainer } from './seed-step.mjs'

const { values } = parseArgs({
  options: {
    device: { type: 'string', default: 'onnx' },
    size: { type: 'string', default: '64' },
    batch: { type: 'string', default: '12' },
    threads: { type: 'string', default: '2' },
    steps: { type: 'string', default: '5' },
    profile: { type: 'boolean', default: false },
    memory: { type: 'boolean', default: false },
  },
})
const { device } = values
const [size, batch, threads, steps] = ['size', 'batch', 'threads', 'steps'].map((name) => Number(values[name]))
const { default: runtime } = await import('onnxruntime-node')
const secondsSince = (started) => (performance.now() - started) / 1000

/** Packages come from here, or from the folder that has tfjs-node. */
async function importer(name) {
  const elsewhere = process.env.CHROMASK_TFJS_NODE
  if (!name.startsWith('@tensorflow/tfjs-node') || elsewhere === undefined) return await import(name)
  return await import(pathToFileURL(createRequire(join(elsewhere, 'package.json')).resolve(name)).href)
}

const folder = mkdtempSync(join(tmpdir(), 'chromask-profile-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
if (values.profile && device !== 'onnx') throw new Error(`${device} has no profile: only the device onnx writes one.`)
let { engine } = await resolveEngine({ device, threads, importer })
if (values.profile) engine = bareEngine({ runtime, threads, profile: join(folder, 'profile') })

let compileSeconds = 0
let program
const compile = async (...args) => {
  const started = performance.now()
  program = await engine.compile(...args)
  compileSeconds = secondsSince(started)
  return program
}
const trainer = await seedTrainer({ ...engine, compile }, { size, batch })
const timed = async () => {
  const started = performance.now()
  await trainer.round()
  return secondsSince(started)
}
// The first step compiles; the second warms memory up.
const WARM = 2
for (let i = 0; i < WARM; i++) await timed()
const rssMb = () => Math.round(process.memoryUsage().rss / 2 ** 20)
const seconds = []
const rss = [rssMb()]
for (let i = 0; i < steps; i++) {
  seconds.push(await timed())
  if (values.memory && (i + 1) % 100 === 0) rss.push(rssMb())
}
const secondsPerStep = seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)]
const peakRssMb = Math.round(process.resourceUsage().maxRSS / 1024)

const { fn, ...options } = await seedStep({ size, batch })
const { graph } = trace(fn, options)
const gflopPerStep = (2 * countMultiplyAdds(graph)) / 1e9
const gemmPeakGflops = await gemmPeak(runtime, threads)
const gflops = gflopPerStep / secondsPerStep
/** The session alone, made once more; the rest of the time is recording and passes. */
async function compileTimes() {
  const model = optimize(graph, stateOrder)
  const started = performance.now()
  const session = await createSession(model, { runtime, threads })
  const sessionSeconds = secondsSince(started)
  await session.dispose()
  return { compileSeconds, traceSeconds: compileSeconds - sessionSeconds, sessionSeconds }
}
if (values.profile) {
  // Writes it.
  await program.dispose()
  const events = JSON.parse(readFileSync(join(folder, readdirSync(folder)[0]), 'utf8'))
  console.error(`\n${engine.name}, ${size} px × ${batch}, threads: ${threads}`)
  console.error(profileTable(summarize(events, WARM), gemmPeakGflops))
}
console.log(
  JSON.stringify({
    engine: engine.name,
    secondsPerStep,
    peakRssMb,
    ...(engine.name === 'onnx/cpu' && (await compileTimes())),
    gflopPerStep,
    gflops,
    gemmPeakGflops,
    shareOfPeak: gflops / gemmPeakGflops,
    ...(values.memory && { rssMbEvery100Steps: rss }),
  }),
)
process.exit(0)
