import type { Kernels } from '../trace/kernel.js'
import { convKernels } from './conv.js'
import { elementwiseKernels } from './elementwise.js'
import { gatherKernels } from './gather.js'
import { matmulKernels } from './matmul.js'
import { reduceKernels } from './reduce.js'
import { shapeKernels } from './shape.js'

/** Every kernel that can be traced. */
export const allKernels: Kernels = {
  ...elementwiseKernels,
  ...shapeKernels,
  ...reduceKernels,
  ...gatherKernels,
  ...matmulKernels,
  ...convKernels,
}
