import type { Kernels } from '../trace/kernel.js'
import { binaryKernels } from './binary.js'
import { fillKernels } from './fill.js'
import { selectKernels } from './select.js'
import { unaryKernels } from './unary.js'

/** What works element by element, and what makes elements out of nothing. */
export const elementwiseKernels: Kernels = { ...unaryKernels, ...binaryKernels, ...selectKernels, ...fillKernels }
