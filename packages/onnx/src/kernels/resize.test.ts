import * as tf from '@tensorflow/tfjs-core'
import { type KernelCase, testKernel } from '../testing/kernel-conformance.js'

type Resize = typeof tf.image.resizeBilinear

const SIZES: readonly (readonly [number, number, number, number])[] = [
  [4, 4, 8, 8],
  [4, 4, 12, 8],
  [3, 5, 7, 7],
  [5, 3, 4, 9],
  [8, 8, 4, 4],
  [9, 9, 4, 2],
  [1, 1, 5, 3],
  [2, 2, 1, 1],
  [1, 4, 1, 8],
  [4, 4, 4, 4],
  [17, 13, 31, 29],
]

/**
 * In TF.js's `cpu` backend the gradient of bilinear resizing has height and width swapped in its shape, so that only squares
 * can be compared. That of nearest pixels is wrong for all pictures of a batch but the first, and never ends where a single
 * row is drawn out with aligned corners.
 */
const casesOf = (resize: Resize, swaps: boolean): KernelCase[] =>
  SIZES.flatMap(([height, width, newHeight, newWidth]) =>
    [
      [false, false],
      [true, false],
      [false, true],
    ].map(
      ([alignCorners, halfPixelCenters]): KernelCase => ({
        name: `${height}x${width} to ${newHeight}x${newWidth}${alignCorners ? ', corners aligned' : ''}${halfPixelCenters ? ', half pixels' : ''}`,
        inputs: [[swaps ? 2 : 1, height, width, 3]],
        run: (x) => resize(x as tf.Tensor4D, [newHeight, newWidth], alignCorners, halfPixelCenters),
        gradient: swaps ? height === width : height > 1 || !alignCorners,
      }),
    ),
  )

const types = (resize: Resize): KernelCase[] => [
  { name: 'a batch', inputs: [[3, 4, 5, 2]], run: (x) => resize(x as tf.Tensor4D, [7, 10]) },
  ...[[6, 6] as const, [5, 7] as const].map(([height, width]) => ({
    name: `integers to ${height}x${width}`,
    inputs: [{ shape: [1, 3, 3, 2], dtype: 'int32' as const }],
    run: (x: tf.Tensor | undefined) => resize(x as tf.Tensor4D, [height, width]),
  })),
]

for (const kernel of ['ResizeBilinear', 'ResizeBilinearGrad'])
  testKernel(kernel, [...casesOf(tf.image.resizeBilinear, true), ...types(tf.image.resizeBilinear)])
for (const kernel of ['ResizeNearestNeighbor', 'ResizeNearestNeighborGrad'])
  testKernel(kernel, [...casesOf(tf.image.resizeNearestNeighbor, false), ...types(tf.image.resizeNearestNeighbor)])
