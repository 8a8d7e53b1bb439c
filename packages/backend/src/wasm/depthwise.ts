import { DepthwiseConv2dNativeBackpropFilter, DepthwiseConv2dNativeBackpropInput } from '@tensorflow/tfjs-core'
import { geometryOf } from './conv-geometry.js'
import { allocate, floatView, inputOf, type KernelCall, type WasmKernel } from './heap.js'

type Geometry = ReturnType<typeof geometryOf>
type Visit = (pixel: number, position: number, tap: number) => void

/**
 * Calls `visit` for every pair of an input pixel and an output position that a tap of the filter joins: the numbers of the
 * pixel in `[N, H, W]`, of the position in `[N, OH, OW]` and of the tap in `[kh, kw]`.
 */
function visitTaps(geometry: Geometry, visit: Visit): void {
  const { batch, inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth } = geometry
  const [dilationHeight, dilationWidth] = geometry.dilations
  for (let image = 0; image < batch; image++) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ky = 0; ky < filterHeight; ky++) {
        const y = oy * geometry.strideHeight + ky * dilationHeight - geometry.padTop
        if (y < 0 || y >= inHeight) continue
        for (let ox = 0; ox < outWidth; ox++) {
          for (let kx = 0; kx < filterWidth; kx++) {
            const x = ox * geometry.strideWidth + kx * dilationWidth - geometry.padLeft
            if (x < 0 || x >= inWidth) continue
            visit((image * inHeight + y) * inWidth + x, (image * outHeight + oy) * outWidth + ox, ky * filterWidth + kx)
          }
        }
      }
    }
  }
}

const depthwiseGeometry = (call: KernelCall, inputShape: readonly number[], filterShape: readonly number[]): Geometry =>
  geometryOf(call, inputShape, filterShape, true)

/** The gradient of a depthwise convolution with respect to its filter `[kh, kw, C, M]`. */
export const depthwiseFilterGradient: WasmKernel = {
  kernelName: DepthwiseConv2dNativeBackpropFilter,
  run(call) {
    const x = inputOf(call, 'x')
    const dy = inputOf(call, 'dy')
    const filterShape = call.attrs.filterShape as [number, number, number, number]
    const [, , channels, multiplier] = filterShape
    const out = allocate(call.backend, filterShape)
    const from = floatView(call.backend, x)
    const back = floatView(call.backend, dy)
    const to = floatView(call.backend, out).fill(0)
    visitTaps(depthwiseGeometry(call, x.shape, filterShape), (pixel, position, tap) => {
      for (let c = 0; c < channels; c++) {
        const value = from[pixel * channels + c] as number
        for (let m = 0; m < multiplier; m++) {
          const at = (tap * channels + c) * multiplier + m
          to[at] = (to[at] as number) + value * (back[(position * channels + c) * multiplier + m] as number)
        }
      }
    })
    return out
  },
}

/** The gradient of a depthwise convolution with respect to its input. */
export const depthwiseInputGradient: WasmKernel = {
  kernelName: DepthwiseConv2dNativeBackpropInput,
  run(call) {
    const dy = inputOf(call, 'dy')
    const filter = inputOf(call, 'filter')
    const inputShape = call.attrs.inputShape as number[]
    const [, , channels, multiplier] = filter.shape as [number, number, number, number]
    const out = allocate(call.backend, inputShape)
    const back = floatView(call.backend, dy)
    const weights = floatView(call.backend, filter)
    const to = floatView(call.backend, out).fill(0)
    visitTaps(depthwiseGeometry(call, inputShape, filter.shape), (pixel, position, tap) => {
      for (let c = 0; c < channels; c++) {
        let sum = 0
        for (let m = 0; m < multiplier; m++)
          sum +=
            (weights[(tap * channels + c) * multiplier + m] as number) *
            (back[(position * channels + c) * multiplier + m] as number)
        const at = pixel * channels + c
        to[at] = (to[at] as number) + sum
      }
    })
    return out
  },
}
