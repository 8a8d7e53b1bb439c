// One measurement of train-step.mjs, in a process of its own, as one JSON line.
//   node benchmarks/one-train-step.mjs --device onnx --size 64 --batch 12 --threads 2 --steps 5 [--profile | --memory]
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { resolveEngine } from '@chromask/backend'
import { gemmPeak } from './gemm-peak.mjs'
import { profileTable, summarize } from './read-profile.mjs'
import { gflopPerStep, seedTrainer } from './seed-step.mjs'

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
const folder = mkdtempSync(join(tmpdir(), 'chromask-profile-'))
const profiling = { enableProfiling: true, profileFilePrefix: join(folder, 'profile') }
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/** ONNX Runtime, with what it spends on making the step's session, and with a profile where one is wanted. */
let engine
let sessionSeconds = 0
const sessions = []
function watched(module) {
  const runtime = module.default ?? module
  const create = async (model, options) => {
    // A device may be put to a test of its own first.
    if (!engine) return await runtime.InferenceSession.create(model, options)
    const started = performance.now()
    const session = await runtime.InferenceSession.create(model, { ...options, ...(values.profile && profiling) })
    sessionSeconds += (performance.now() - started) / 1000
    sessions.push(session)
    return session
  }
  return { ...runtime, InferenceSession: { create } }
}

/** Packages come from here, or from the folder that has tfjs-node. */
async function importer(name) {
  const elsewhere = process.env.CHROMASK_TFJS_NODE
  if (name.startsWith('onnxruntime')) return watched(await import(name))
  if (!name.startsWith('@tensorflow/tfjs-node') || elsewhere === undefined) return await import(name)
  return await import(pathToFileURL(createRequire(join(elsewhere, 'package.json')).resolve(name)).href)
}

engine = (await resolveEngine({ device, threads, importer })).engine
let compileSeconds = 0
const compile = async (...args) => {
  const started = performance.now()
  const program = await engine.compile(...args)
  compileSeconds += (performance.now() - started) / 1000
  return program
}
const trainer = await seedTrainer({ ...engine, compile }, { size, batch })
const timed = async () => {
  const started = performance.now()
  await trainer.round()
  return (performance.now() - started) / 1000
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

const runtime = await import('onnxruntime-node')
const gflop = await gflopPerStep({ size, batch })
const gemmPeakGflops = await gemmPeak(runtime.default ?? runtime, threads)
const gflops = gflop / secondsPerStep
if (values.profile) {
  if (sessions.length === 0) throw new Error(`${engine.name} has no profile: only ONNX Runtime writes one.`)
  sessions[0].endProfiling()
  const file = readdirSync(folder)[0]
  const events = JSON.parse(readFileSync(join(folder, file), 'utf8'))
  console.error(`\n${engine.name}, ${size} px × ${batch}, threads: ${threads}`)
  console.error(profileTable(summarize(events, WARM), gemmPeakGflops))
}
const compiled = sessions.length > 0
console.log(
  JSON.stringify({
    engine: engine.name,
    secondsPerStep,
    peakRssMb,
    ...(compiled && { traceSeconds: compileSeconds - sessionSeconds, sessionSeconds }),
    gflopPerStep: gflop,
    gflops,
    gemmPeakGflops,
    shareOfPeak: gflops / gemmPeakGflops,
    ...(values.memory && { rssMbEvery100Steps: rss }),
  }),
)
process.exit(0)
