import { readdirSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { allKernels } from '../packages/onnx/src/kernels/all-kernels.js'
import { refusedKernels } from '../packages/onnx/src/kernels/refused.js'
import type { KernelCase } from '../packages/onnx/src/testing/kernel-case.js'
import { type Evidence, gatherEvidence, kernelMatrix, kernelNames } from './kernel-matrix.js'

const tested = vi.hoisted(() => new Map<string, KernelCase[]>())

// The tests of kernels say what they test instead of testing it.
vi.mock('../packages/onnx/src/testing/kernel-conformance.js', () => ({
  testKernel(kernel: string, cases: readonly KernelCase[]) {
    tested.set(kernel, [...(tested.get(kernel) ?? []), ...cases])
  },
}))
const FOLDER = '../packages/onnx/src/kernels/'
const files = readdirSync(new URL(FOLDER, import.meta.url)).filter((file) => file.endsWith('.test.ts'))
await Promise.all(files.map((file) => import(/* @vite-ignore */ `${FOLDER}${file}`)))

describe('the kernel matrix', () => {
  let evidence: ReadonlyMap<string, Evidence>
  beforeAll(() => {
    evidence = gatherEvidence(tested)
  })

  it('knows each kernel of TF.js once', () => {
    const known = [...Object.keys(allKernels), ...refusedKernels.keys()]
    expect(known.sort()).toEqual(kernelNames())
  })

  it('has a test of each kernel', () => {
    expect([...tested.keys()].sort()).toEqual(Object.keys(allKernels).sort())
  })

  it('has a test of each gradient', () => {
    const untested = Object.keys(allKernels).filter((name) => tf.getGradient(name) && !evidence.get(name)?.gradients)
    expect(untested).toEqual([])
  })

  // Stale? npm run docs:kernels
  it('is the page in docs', async () => {
    await expect(kernelMatrix(evidence)).toMatchFileSnapshot('../docs/kernels.md')
  })
})
