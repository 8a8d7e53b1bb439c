import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-layers'
import { describe, expect, it } from 'vitest'
import { resolveEngine } from '../index.js'
import { testEngineConformance } from '../testing/engine-conformance.js'

// ONNX Runtime starts its threads with its first session: one number of them for a process.
const open = () => resolveEngine({ device: 'onnx-web', threads: 2 })

testEngineConformance('onnx/wasm', async () => (await open()).engine)

describe('onnx-web', () => {
  it('says what it is', async () => {
    const { device, engine } = await open()
    expect(device).toBe('onnx-web')
    expect(engine.name).toBe('onnx/wasm')
    expect(engine.device).toEqual({
      kind: 'cpu',
      description: expect.stringMatching(/^ONNX Runtime 1\.\S+ on wasm, 2 threads$/),
    })
    await engine.dispose()
  })
})
