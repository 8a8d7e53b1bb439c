import type { Kernels } from '../trace/kernel.js'
import { blockKernels } from './blocks.js'
import { convKernels } from './conv.js'
import { conv3dKernels } from './conv3d.js'
import { cropKernels } from './crop.js'
import { depthwiseKernels } from './depthwise.js'
import { dilationKernels } from './dilation.js'
import { elementwiseKernels } from './elementwise.js'
import { gatherKernels } from './gather.js'
import { matmulKernels } from './matmul.js'
import { normKernels } from './norm.js'
import { orderKernels } from './order.js'
import { padKernels } from './pad.js'
import { poolKernels } from './pool.js'
import { pool3dKernels } from './pool3d.js'
import { reduceKernels } from './reduce.js'
import { resizeKernels } from './resize.js'
import { shapeKernels } from './shape.js'

/** Every kernel that can be traced. */
export const allKernels: Kernels = {
  ...elementwiseKernels,
  ...shapeKernels,
  ...padKernels,
  ...reduceKernels,
  ...gatherKernels,
  ...orderKernels,
  ...matmulKernels,
  ...convKernels,
  ...conv3dKernels,
  ...depthwiseKernels,
  ...poolKernels,
  ...pool3dKernels,
  ...dilationKernels,
  ...resizeKernels,
  ...cropKernels,
  ...blockKernels,
  ...normKernels,
}
