import { Conv2DBackpropFilter, type TensorInfo } from '@tensorflow/tfjs-core'
import { gatherColumns, partsOf } from './columns.js'
import { geometryOf } from './conv-geometry.js'
import { allocate, floatView, free, inputOf, multiply, type WasmKernel } from './heap.js'
import { transposeBlock } from './transpose-block.js'

/**
 * The gradient of a convolution with respect to its filter, which the wasm backend lacks: for each tap, what it saw times
 * what came back, as one matrix product `[kh·kw·I, P] · [P, O]` over the output positions P, in parts.
 */
export const conv2dFilterGradient: WasmKernel = {
  kernelName: Conv2DBackpropFilter,
  run(call) {
    const { backend, attrs } = call
    const x = inputOf(call, 'x')
    const dy = inputOf(call, 'dy')
    const filterShape = attrs.filterShape as number[]
    const geometry = geometryOf(call, x.shape, filterShape)
    const { batch, inHeight, inWidth, inChannels, outWidth, outChannels, filterHeight, filterWidth } = geometry
    const taps = filterHeight * filterWidth * inChannels
    const pixels = batch * inHeight * inWidth

    const planes = allocate(backend, [inChannels, pixels])
    transposeBlock(floatView(backend, x), 0, pixels, inChannels, floatView(backend, planes), 0)
    let total: TensorInfo | undefined
    for (const rows of partsOf(geometry)) {
      const positions = (rows.end - rows.first) * outWidth
      const columns = allocate(backend, [taps, positions])
      const part = allocate(backend, [positions, outChannels])
      gatherColumns(floatView(backend, planes), geometry, rows, floatView(backend, columns))
      const start = rows.first * outWidth * outChannels
      floatView(backend, part).set(floatView(backend, dy).subarray(start, start + positions * outChannels))
      const product = multiply(backend, columns, part)
      free(backend, columns, part)
      if (total === undefined) total = product
      else {
        addTo(floatView(backend, total), floatView(backend, product))
        free(backend, product)
      }
    }
    free(backend, planes)
    if (total === undefined) throw new Error('a convolution has at least one output row')
    return { ...total, shape: [...filterShape] }
  },
}

function addTo(total: Float32Array, more: Float32Array): void {
  for (let i = 0; i < total.length; i++) total[i] = (total[i] as number) + (more[i] as number)
}
