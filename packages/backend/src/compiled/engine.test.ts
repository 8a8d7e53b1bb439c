import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-layers'
import { openNativeRuntime } from '@chromask/onnx/native'
import * as runtime from 'onnxruntime-node'
import { createCompiledEngine } from '../index.js'
import { testEngineConformance } from '../testing/engine-conformance.js'

testEngineConformance('onnx/cpu', () => createCompiledEngine({ runtime, threads: 2, version: '1' }))

testEngineConformance('onnx/cpu in a worker thread', () =>
  createCompiledEngine({ runtime: 'onnxruntime-node', threads: 2, version: '1' }),
)

testEngineConformance('onnx/cpu through its library alone', () =>
  createCompiledEngine({ runtime: openNativeRuntime(), threads: 2, version: '1' }),
)
