// Engines in a headless Chromium, on SwiftShader for WebGPU: the conformance suite on each, what `auto` takes and how
// long it needs. One JSON line a check; fails where a test fails. The browser is named by CHROMIUM (default
// /usr/bin/chromium).
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { runPage } from './browser/run-page.mjs'

const root = join(import.meta.dirname, '..')
const passed = await runPage({
  entry: 'engines-page.ts',
  folders: {
    'onnxruntime-web': join(root, 'node_modules/onnxruntime-web/dist'),
    'tfjs-backend-wasm': join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist'),
  },
  flags: ['--enable-unsafe-webgpu', '--enable-features=Vulkan', '--use-webgpu-adapter=swiftshader'],
})
console.log(passed ? `engines work in the browser (${availableParallelism()} cores)` : 'engines fail in the browser')
process.exit(passed ? 0 : 1)
