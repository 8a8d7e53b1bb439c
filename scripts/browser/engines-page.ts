// The page of check-browser-engines.mjs: every engine that browsers have runs the conformance suite, and reports.
import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-layers'
import { resolveEngine } from '@chromask/backend'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { testEngineConformance } from '../../packages/backend/src/testing/engine-conformance.js'
import { runSuites } from './vitest.js'

async function importer(name: string): Promise<unknown> {
  if (name === '@tensorflow/tfjs-backend-cpu') return await import('@tensorflow/tfjs-backend-cpu')
  if (name === '@tensorflow/tfjs-backend-wasm') return await import('@tensorflow/tfjs-backend-wasm')
  if (name === '@tensorflow/tfjs-backend-webgpu') return await import('@tensorflow/tfjs-backend-webgpu')
  if (name !== 'onnxruntime-web') throw new Error(`Cannot find package '${name}' in this page`)
  const runtime = await import('onnxruntime-web')
  runtime.env.wasm.wasmPaths = '/onnxruntime-web/'
  return runtime
}

const report = (line: object): Promise<unknown> => fetch('/report', { method: 'POST', body: JSON.stringify(line) })

async function run(): Promise<void> {
  setWasmPaths('/tfjs-backend-wasm/')
  const started = performance.now()
  const { engine, reason } = await resolveEngine({ importer })
  const milliseconds = Math.round(performance.now() - started)
  await report({ check: 'auto', engine: engine.name, milliseconds, reason })
  await engine.dispose()
  for (const device of ['onnx-web', 'wasm', 'cpu', 'onnx-web/webgpu', 'webgpu']) {
    let description = ''
    testEngineConformance(device, async () => {
      const resolved = await resolveEngine({ device, importer, softwareGpu: true })
      description = resolved.engine.device.description
      return resolved.engine
    })
    const from = performance.now()
    const { passed, failures } = await runSuites()
    const seconds = Math.round((performance.now() - from) / 100) / 10
    await report({ check: 'conformance', device, description, passed, failures, seconds })
  }
}

run()
  .catch((error: unknown) =>
    report({ check: 'page', failures: [error instanceof Error ? error.stack : String(error)] }),
  )
  .finally(() => report({ check: 'done' }))
