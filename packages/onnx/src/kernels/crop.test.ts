import * as tf from '@tensorflow/tfjs-core'
import { type KernelCase, testKernel } from '../testing/kernel-conformance.js'

/** Inside, upside down, beyond the borders, to the very edges. */
const BOXES = [0.11, 0.22, 0.73, 0.87, 0.93, 0.3, 0.2, 0.6, -0.25, -0.3, 1.15, 1.3, 0, 0, 1, 1, 0.13, 0, 1, 0.77]
const OF = [0, 1, 1, 0, 1]

const crop = (cropSize: [number, number], method: 'bilinear' | 'nearest', extrapolation = 0): KernelCase => ({
  name: `${method} to ${cropSize.join('x')}, ${extrapolation} outside`,
  inputs: [[2, 6, 7, 3], { shape: [OF.length, 4], values: BOXES }, { shape: [OF.length], dtype: 'int32', values: OF }],
  run: (image, boxes, of) =>
    tf.image.cropAndResize(
      image as tf.Tensor4D,
      boxes as tf.Tensor2D,
      of as tf.Tensor1D,
      cropSize,
      method,
      extrapolation,
    ),
})

testKernel('CropAndResize', [
  crop([4, 5], 'bilinear'),
  crop([9, 11], 'bilinear', -1.5),
  crop([1, 1], 'bilinear'),
  crop([3, 1], 'bilinear', 2),
  crop([4, 5], 'nearest'),
  crop([8, 3], 'nearest', 7),
])

testKernel('RotateWithOffset', [
  { name: 'a quarter', inputs: [[2, 5, 5, 3]], run: (x) => tf.image.rotateWithOffset(x as tf.Tensor4D, Math.PI / 2) },
  { name: 'filled', inputs: [[2, 5, 7, 3]], run: (x) => tf.image.rotateWithOffset(x as tf.Tensor4D, 0.7, 0.5) },
  {
    name: 'round a corner, with opacity',
    inputs: [[1, 4, 6, 4]],
    run: (x) => tf.image.rotateWithOffset(x as tf.Tensor4D, -1.1, [0.1, 0.2, 0.3], [0, 0.25]),
  },
])
