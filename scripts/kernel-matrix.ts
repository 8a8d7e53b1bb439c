// Registers the gradients.
import '@tensorflow/tfjs-layers'
import * as tf from '@tensorflow/tfjs-core'
import { allKernels } from '../packages/onnx/src/kernels/all-kernels.js'
import { refusedKernels } from '../packages/onnx/src/kernels/refused.js'

/** All kernels of TF.js, sorted. Each has a constant of its name; the one of the fused matrix product has an underscore more. */
export const kernelNames = (): string[] =>
  Object.entries(tf)
    .flatMap(([name, value]) =>
      typeof value === 'string' && value.replace(/^_/, '') === name.replace(/^_/, '') ? [value] : [],
    )
    .sort()

/** What a reader should know of kernels that are there. */
const NOTES: Readonly<Record<string, string>> = {
  AvgPoolGrad: 'divides by the whole window at the border too, as TF.js does',
  Bincount: 'numbers out of range, negative ones as well, are not counted',
  Conv2D: 'TF.js has no gradient of dilated ones',
  Conv3D: 'TF.js has no gradient of dilated ones',
  DenseBincount: 'numbers out of range, negative ones as well, are not counted',
  DepthwiseConv2dNative: 'TF.js has no gradient of dilated ones',
  FloorDiv: 'integers divided by zero are divided by one',
  ResizeBilinear: 'by whole numbers, corners not aligned: works at any size',
  ResizeBilinearGrad: 'knows nothing of `halfPixelCenters`, as in TF.js',
  ResizeNearestNeighbor: 'by whole numbers, corners not aligned: works at any size',
  ResizeNearestNeighborGrad: 'knows nothing of `halfPixelCenters`, as in TF.js',
  TopK: 'always sorted',
}

/** ONNX Runtime 1.30 has no operator on WebGPU for what these are made of. */
const NOT_ON_WEBGPU = new Set(
  (
    'ArgMax ArgMin Atan2 BitwiseAnd Conv3D Conv3DBackpropFilterV2 Conv3DBackpropInputV2 IsFinite IsInf IsNan Round Selu ' +
    'Sign TopK'
  ).split(' '),
)

function noteOf(name: string): string {
  const refusal = refusedKernels.get(name)
  const device = NOT_ON_WEBGPU.has(name) ? 'not on WebGPU' : undefined
  return [refusal ?? NOTES[name], device].filter((note) => note !== undefined).join('; ')
}

/** The page that lists them. */
export function kernelMatrix(): string {
  const names = kernelNames()
  const rows = names.map((name) => {
    const traced = name in allKernels ? 'yes' : 'no'
    return `| \`${name}\` | ${traced} | ${tf.getGradient(name) ? 'yes' : ''} | ${noteOf(name)} |`
  })
  const traced = names.filter((name) => name in allKernels)
  return `# Kernels

What [@chromask/onnx](../packages/onnx) records of TF.js ${tf.version_core}: ${traced.length} of ${names.length} kernels. Each is compared with TF.js's
\`cpu\` backend, and with it the gradient, where TF.js has one. A kernel that is missing is an error that says so, and which
function called it. On WebGPU, ONNX Runtime has some operators for floats only. \`npm run docs:kernels\` writes this page.

| kernel | traced | gradient in TF.js | note |
| --- | --- | --- | --- |
${rows.join('\n')}
`
}
