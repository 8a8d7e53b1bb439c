import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-layers'
import { createEagerEngine } from '../index.js'
import { testEngineConformance } from '../testing/engine-conformance.js'

testEngineConformance('eager/cpu', () => createEagerEngine({ backend: 'cpu' }))
testEngineConformance('eager/wasm', () => createEagerEngine({ backend: 'wasm' }))
