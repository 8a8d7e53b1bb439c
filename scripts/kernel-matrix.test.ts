import { describe, expect, it } from 'vitest'
import { allKernels } from '../packages/onnx/src/kernels/all-kernels.js'
import { refusedKernels } from '../packages/onnx/src/kernels/refused.js'
import { kernelMatrix, kernelNames } from './kernel-matrix.js'

describe('the kernel matrix', () => {
  it('knows each kernel of TF.js once', () => {
    const known = [...Object.keys(allKernels), ...refusedKernels.keys()]
    expect(known.sort()).toEqual(kernelNames())
  })

  // Stale? npm run docs:kernels
  it('is the page in docs', async () => {
    await expect(kernelMatrix()).toMatchFileSnapshot('../docs/kernels.md')
  })
})
