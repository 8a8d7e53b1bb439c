import * as tf from '@tensorflow/tfjs-core'
import { testKernel } from '../testing/kernel-conformance.js'

/** Known while tracing: nothing is recorded. */
const constants = { recorded: false }

testKernel(
  'LinSpace',
  [
    { name: 'upwards', inputs: [], run: () => tf.linspace(-1, 2, 7) },
    { name: 'downwards', inputs: [], run: () => tf.linspace(3, 0, 4) },
    { name: 'in a sum', inputs: [[5]], run: (x) => tf.add(x!, tf.linspace(0, 1, 5)), gradient: true },
  ],
  constants,
)
testKernel(
  'Range',
  [
    { name: 'upwards', inputs: [], run: () => tf.range(0, 7, 2) },
    { name: 'downwards', inputs: [], run: () => tf.range(5, 0) },
    { name: 'integers', inputs: [[4]], run: (x) => tf.gather(x!, tf.range(3, -1, -1, 'int32')), gradient: true },
  ],
  constants,
)
