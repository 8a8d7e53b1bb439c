import * as tf from '@tensorflow/tfjs-core'
import { type KernelCase, testKernel } from './kernel-conformance.js'

const SQUARE = [3, 3]
const IMAGE = [2, 5, 6, 3]
const SHARES = { shape: [4, 3], range: [0.1, 0.9] } as const
const TRUTH = { shape: [4], dtype: 'bool' } as const
const window = { strides: 1, pad: 'same' } as const
const LABELS = { shape: [4, 3], values: [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0] }

const one = (name: string, inputs: KernelCase['inputs'], run: KernelCase['run'], gradient = true): KernelCase => ({
  name,
  inputs,
  run,
  gradient,
  tolerance: 1e-4,
})

/** Functions of TF.js that are made of several kernels. */
const cases: KernelCase[] = [
  one('logSoftmax', [[3, 4]], (x) => tf.logSoftmax(x!)),
  one('logSumExp', [[3, 4]], (x) => tf.logSumExp(x!, 1)),
  one('logSigmoid', [[3, 4]], (x) => tf.logSigmoid(x!)),
  one('moments', [IMAGE], (x) => Object.values(tf.moments(x!, [1, 2]))),
  one('norm', [[3, 4]], (x) => tf.norm(x!, 'euclidean', 1)),
  one('norm, sums', [[3, 4]], (x) => tf.norm(x!, 1, [0, 1])),
  one('absoluteDifference', [SHARES, LABELS], (x, y) => tf.losses.absoluteDifference(y!, x!)),
  one('cosineDistance', [SHARES, LABELS], (x, y) => tf.losses.cosineDistance(y!, x!, 1)),
  one('hingeLoss', [SHARES, LABELS], (x, y) => tf.losses.hingeLoss(y!, x!)),
  one('huberLoss', [[4, 3], LABELS], (x, y) => tf.losses.huberLoss(y!, x!)),
  one('logLoss', [SHARES, LABELS], (x, y) => tf.losses.logLoss(y!, x!)),
  // TF.js has no gradients by weights, nor by labels that are compared.
  one('weighted', [SHARES, LABELS, [4, 1]], (x, y, w) => tf.losses.meanSquaredError(y!, x!, w!), false),
  one('sigmoidCrossEntropy', [[4, 3], LABELS], (x, y) => tf.losses.sigmoidCrossEntropy(y!, x!)),
  one('softmaxCrossEntropy', [[4, 3]], (x) => tf.losses.softmaxCrossEntropy(tf.tensor(LABELS.values, [4, 3]), x!)),
  one('dot', [SQUARE, SQUARE], (x, y) => tf.dot(x!, y!)),
  one('bandPart', [SQUARE], (x) => tf.linalg.bandPart(x!, 1, 0), false),
  one('gramSchmidt', [SQUARE], (x) => tf.linalg.gramSchmidt(x as tf.Tensor2D), false),
  one('meshgrid', [[3], [4]], (x, y) => tf.meshgrid(x!, y!)),
  one('movingAverage', [[3], [3]], (x, y) => tf.movingAverage(x!, y!, 0.9, undefined, false)),
  one('separableConv2d', [IMAGE, [3, 3, 3, 2], [1, 1, 6, 4]], (x, depthwise, pointwise) =>
    tf.separableConv2d(x as tf.Tensor4D, depthwise as tf.Tensor4D, pointwise as tf.Tensor4D, 1, 'same'),
  ),
  one(
    'conv1d',
    [
      [2, 7, 3],
      [3, 3, 4],
    ],
    (x, filter) => tf.conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, 1, 'valid'),
  ),
  one('fused conv2d', [IMAGE, [3, 3, 3, 4], [4]], (x, filter, bias) =>
    tf.fused.conv2d({ ...window, x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, bias: bias!, activation: 'relu' }),
  ),
  one('fused depthwiseConv2d', [IMAGE, [3, 3, 3, 2], [6]], (x, filter, bias) =>
    tf.fused.depthwiseConv2d({
      ...window,
      x: x as tf.Tensor4D,
      filter: filter as tf.Tensor4D,
      bias: bias!,
      activation: 'relu6',
    }),
  ),
  one('fused matMul', [[3, 4], [4, 2], [2]], (a, b, bias) =>
    tf.fused.matMul({ a: a!, b: b!, bias: bias!, activation: 'relu' }),
  ),
  one('rgbToGrayscale', [IMAGE], (x) => tf.image.rgbToGrayscale(x as tf.Tensor4D), false),
  one('grayscaleToRGB', [[2, 3, 4, 1]], (x) => tf.image.grayscaleToRGB(x as tf.Tensor4D)),
  one('frame', [[12]], (x) => tf.signal.frame(x as tf.Tensor1D, 4, 2)),
  one('stack and unstack', [[3, 4]], (x) => tf.stack(tf.unstack(x!, 1), 0)),
  one('broadcastTo', [[1, 3]], (x) => tf.broadcastTo(x!, [2, 4, 3])),
  one('basicLSTMCell', [[2, 3], [7, 16], [16], [2, 4], [2, 4]], (x, kernel, bias, cell, hidden) =>
    tf.basicLSTMCell(
      tf.scalar(1),
      kernel as tf.Tensor2D,
      bias as tf.Tensor1D,
      x as tf.Tensor2D,
      cell as tf.Tensor2D,
      hidden as tf.Tensor2D,
    ),
  ),
  one('logicalXor', [TRUTH, TRUTH], (x, y) => tf.logicalXor(x!, y!), false),
]

testKernel('Functions', cases, { recorded: false })
