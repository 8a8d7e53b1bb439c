// Registers the gradients.
import '@tensorflow/tfjs-layers'
import * as tf from '@tensorflow/tfjs-core'
import { allKernels } from '../packages/onnx/src/kernels/all-kernels.js'
import { refusedKernels } from '../packages/onnx/src/kernels/refused.js'
import { type KernelCase, prepare, record } from '../packages/onnx/src/testing/kernel-case.js'

/** All kernels of TF.js, sorted. Each has a constant of its name; the one of the fused matrix product has an underscore more. */
export const kernelNames = (): string[] =>
  Object.entries(tf)
    .flatMap(([name, value]) =>
      typeof value === 'string' && value.replace(/^_/, '') === name.replace(/^_/, '') ? [value] : [],
    )
    .sort()

/** What tests say of a kernel. */
export interface Evidence {
  /** How many ways of calling it are compared with TF.js. */
  cases: number
  /** In how many of them gradients are compared, too. */
  gradients: number
  /** The ONNX operators that it is recorded as, in one case or another. */
  readonly operators: Set<string>
}

/** Evidence by kernel. Operators are those of all cases, also where another kernel is meant. */
export function gatherEvidence(tested: ReadonlyMap<string, readonly KernelCase[]>): Map<string, Evidence> {
  const evidence = new Map<string, Evidence>()
  const of = (kernel: string): Evidence => {
    const found = evidence.get(kernel) ?? { cases: 0, gradients: 0, operators: new Set() }
    evidence.set(kernel, found)
    return found
  }
  for (const [kernel, cases] of tested) {
    of(kernel).cases += cases.length
    of(kernel).gradients += cases.filter(({ gradient }) => gradient).length
    for (const { origin, operator } of record(cases.map(prepare)).graph.nodes) of(origin).operators.add(operator)
  }
  return evidence
}

/** What a reader should know of kernels that are there. */
const NOTES: Readonly<Record<string, string>> = {
  AvgPool3DGrad: 'divides by the whole window at the border too, as TF.js does',
  AvgPoolGrad: 'divides by the whole window at the border too, as TF.js does',
  Bincount: 'numbers out of range, negative ones as well, are not counted',
  Conv2D: 'TF.js has no gradient of dilated ones',
  Conv3D: 'TF.js has no gradient of dilated ones',
  DenseBincount: 'numbers out of range, negative ones as well, are not counted',
  DepthwiseConv2dNative: 'TF.js has no gradient of dilated ones',
  FloorDiv: 'integers divided by zero are divided by one',
  MaxPool3D: 'of equal maxima the last has the gradient; TF.js’s own is wrong where windows are not as high as wide',
  MirrorPad: 'TF.js’s gradient leaves out what the mirrored border gives',
  ResizeBilinear: 'by whole numbers, corners not aligned: works at any size',
  ResizeBilinearGrad: 'knows nothing of `halfPixelCenters`, as in TF.js',
  ResizeNearestNeighbor: 'by whole numbers, corners not aligned: works at any size',
  ResizeNearestNeighborGrad: 'knows nothing of `halfPixelCenters`, as in TF.js',
  TopK: 'always sorted',
}

/** Operators that ONNX Runtime 1.30 has not on WebGPU. */
const NOT_ON_WEBGPU = new Set('BitwiseAnd IsInf IsNaN Round TopK'.split(' '))
/** Kernels whose convolutions have three axes, which it has not there either. */
const VOLUMES = /^Conv3D/

function noteOf(name: string, operators: readonly string[]): string {
  const onDevice = operators.every((operator) => !NOT_ON_WEBGPU.has(operator)) && !VOLUMES.test(name)
  return [refusedKernels.get(name) ?? NOTES[name], onDevice ? undefined : 'not on WebGPU']
    .filter((note) => note !== undefined)
    .join('; ')
}

function rowOf(name: string, evidence: Evidence | undefined): string {
  const operators = [...(evidence?.operators ?? [])].sort()
  const cells = [
    `\`${name}\``,
    name in allKernels ? 'yes' : 'no',
    operators.join(', '),
    tf.getGradient(name) ? 'yes' : '',
    evidence ? `${evidence.cases}${evidence.gradients > 0 ? `, ${evidence.gradients} with gradients` : ''}` : '',
    noteOf(name, operators),
  ]
  return `| ${cells.join(' | ')} |`
}

/** The page that lists them. */
export function kernelMatrix(evidence: ReadonlyMap<string, Evidence>): string {
  const names = kernelNames()
  const traced = names.filter((name) => name in allKernels)
  return `# Kernels

What [@chromask/onnx](../packages/onnx) records of TF.js ${tf.version_core}: ${traced.length} of ${names.length} kernels, and the ONNX operators that each
becomes before any pass (none where all is known while recording, or nothing changes). Each is compared with TF.js's \`cpu\`
backend in so many cases, and so is the gradient, where TF.js has one. A kernel that is missing is an error that says so,
and which function called it. On WebGPU, ONNX Runtime has some operators for floats only. The code and its tests give this
page: \`npm run docs:kernels\`.

| kernel | traced | operators | gradient in TF.js | tested | note |
| --- | --- | --- | --- | --- | --- |
${names.map((name) => rowOf(name, evidence.get(name))).join('\n')}
`
}
