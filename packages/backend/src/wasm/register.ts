import { ChromaskError } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'
import { leakyRelu } from './activations.js'
import { channelwiseArithmetic } from './channelwise.js'
import { comparisons } from './compare.js'
import { concat, split } from './concat.js'
import { conv2dFilterGradient } from './conv2d-filter-gradient.js'
import { conv2dInputGradient } from './conv2d-input-gradient.js'
import { depthwiseFilterGradient, depthwiseInputGradient } from './depthwise.js'
import type { KernelCall, WasmKernel } from './heap.js'
import { cast, identity } from './identity.js'
import { batchMatMul } from './matmul.js'
import { pad } from './pad.js'
import { mean, sum } from './reduce.js'
import { unsortedSegmentSum } from './segment-sum.js'
import { maximum, minimum, select } from './select.js'
import { slice, stridedSlice } from './slice.js'
import { tile } from './tile.js'
import { transpose } from './transpose.js'

const missing = [conv2dFilterGradient, depthwiseFilterGradient, depthwiseInputGradient, unsortedSegmentSum]
const slow = [
  batchMatMul,
  cast,
  ...channelwiseArithmetic,
  ...comparisons,
  concat,
  conv2dInputGradient,
  identity,
  leakyRelu,
  maximum,
  mean,
  minimum,
  pad,
  select,
  slice,
  split,
  stridedSlice,
  sum,
  tile,
  transpose,
]

let registered = false

/**
 * Gives TF.js's `wasm` backend the kernels that it lacks, and puts quicker ones in the place of its slow ones. The
 * backend's package must have been imported. A second call does nothing.
 */
export function registerWasmKernels(): void {
  if (registered) return
  for (const kernel of [...missing, ...slow]) register(kernel)
  registered = true
}

function register({ kernelName, run }: WasmKernel): void {
  const old = tf.getKernel(kernelName, 'wasm')
  if (old !== undefined) tf.unregisterKernel(kernelName, 'wasm')
  tf.registerKernel({
    ...old,
    kernelName,
    backendName: 'wasm',
    kernelFunc: (call) =>
      run(call as unknown as KernelCall, (inputs = call.inputs) => {
        if (old !== undefined) return old.kernelFunc({ ...call, inputs })
        throw new ChromaskError('backend/unsupported', `${kernelName} on wasm does not take these inputs.`)
      }),
  })
}
