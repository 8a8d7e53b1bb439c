// What crosses between JavaScript and the device with each training step on WebGPU, in bytes: the state must not. One
// JSON line a device. Needs a Vulkan driver (see CONTRIBUTING.md; a program on the CPU will do) and `npm run build:js`.
//   node benchmarks/state-traffic.mjs [--devices onnx/webgpu,onnx --size 32 --batch 2 --steps 2]
import { parseArgs } from 'node:util'
import { resolveEngine } from '@chromask/backend'
import { seedTrainer } from './seed-step.mjs'

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: 'onnx/webgpu,onnx' },
    size: { type: 'string', default: '32' },
    batch: { type: 'string', default: '2' },
    steps: { type: 'string', default: '2' },
  },
})
const [size, batch, steps] = ['size', 'batch', 'steps'].map((name) => Number(values[name]))

const traffic = { bytesIn: 0, bytesOut: 0 }
const bytesOf = (tensors) =>
  Object.values(tensors)
    .filter((tensor) => tensor?.location === 'cpu')
    .reduce((sum, tensor) => sum + tensor.data.byteLength, 0)

/** ONNX Runtime, with the bytes counted that go into runs and come out of them. */
function watched(runtime) {
  const create = async (model, options) => {
    const session = await runtime.InferenceSession.create(model, options)
    return {
      async run(feeds, ...rest) {
        traffic.bytesIn += bytesOf(feeds)
        const results = await session.run(feeds, ...rest)
        traffic.bytesOut += bytesOf(results)
        return results
      },
      release: () => session.release(),
    }
  }
  return { ...runtime, InferenceSession: { create } }
}

async function importer(name) {
  if (name === '@chromask/onnx/native') throw new Error(`Cannot find package '${name}'`)
  const module = await import(name)
  return name === 'onnxruntime-node' ? watched(module.default ?? module) : module
}

for (const device of values.devices.split(',')) {
  const { engine } = await resolveEngine({ device, importer, softwareGpu: true })
  let state
  const createState = async (variables) => {
    state = variables
    return await engine.createState(variables)
  }
  const trainer = await seedTrainer({ ...engine, createState }, { size, batch })
  await trainer.round()
  const before = { ...traffic }
  for (let i = 0; i < steps; i++) await trainer.round()
  const perStep = (name) => (traffic[name] - before[name]) / steps
  const stateBytes = [...state.values()].reduce((sum, { size: length }) => sum + 4 * length, 0)
  console.log(
    JSON.stringify({
      bench: 'state-traffic',
      engine: engine.name,
      device: engine.device.description,
      size,
      batch,
      stateBytes,
      bytesInPerStep: perStep('bytesIn'),
      bytesOutPerStep: perStep('bytesOut'),
    }),
  )
  await engine.dispose()
}
process.exit(0)
