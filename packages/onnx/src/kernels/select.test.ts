import * as tf from '@tensorflow/tfjs-core'
import { testKernel } from '../testing/kernel-conformance.js'

testKernel('Select', [
  {
    name: 'element by element',
    inputs: [{ shape: [2, 3], dtype: 'bool' }, [2, 3], [2, 3]],
    run: (c, a, b) => tf.where(c!, a!, b!),
    gradient: true,
  },
  {
    name: 'broadcast branches',
    inputs: [{ shape: [2, 3], dtype: 'bool' }, [3], []],
    run: (c, a, b) => tf.where(c!, a!, b!),
    gradient: true,
  },
  {
    name: 'a condition of higher rank',
    inputs: [{ shape: [4, 2, 3], dtype: 'bool' }, [2, 3], [2, 1]],
    run: (c, a, b) => tf.where(c!, a!, b!),
  },
  {
    name: 'two constants',
    inputs: [{ shape: [2, 3], dtype: 'bool' }],
    run: (c) => tf.where(c!, tf.fill([2, 3], 1), tf.fill([2, 3], -1)),
  },
  {
    name: 'a constant condition',
    inputs: [[2, 3]],
    run: (x) => tf.where(tf.fill([2, 3], 1, 'bool' as 'int32'), x!, tf.zerosLike(x!)),
    gradient: true,
  },
  {
    name: 'scalars',
    inputs: [{ shape: [], dtype: 'bool' }, [], []],
    run: (c, a, b) => tf.where(c!, a!, b!),
    gradient: true,
  },
  {
    name: 'integers',
    inputs: [
      { shape: [4], dtype: 'bool' },
      { shape: [4], dtype: 'int32' },
      { shape: [4], dtype: 'int32' },
    ],
    run: (c, a, b) => tf.where(c!, a!, b!),
  },
  {
    name: 'truth values',
    inputs: [
      { shape: [4], dtype: 'bool' },
      { shape: [4], dtype: 'bool' },
      { shape: [4], dtype: 'bool' },
    ],
    run: (c, a, b) => tf.where(c!, a!, b!),
  },
])

testKernel('AddN', [
  { name: 'one', inputs: [[2, 3]], run: (a) => tf.add(tf.addN([a!]), tf.addN([a!, a!])), gradient: true },
  {
    name: 'three',
    inputs: [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
    run: (...all) => tf.addN(all),
    gradient: true,
  },
  {
    name: 'integers',
    inputs: [
      { shape: [3], dtype: 'int32' },
      { shape: [3], dtype: 'int32' },
    ],
    run: (...all) => tf.addN(all),
  },
])

testKernel('EluGrad', [
  {
    name: 'on both sides of zero',
    inputs: [
      [3, 4],
      [3, 4],
    ],
    run: (dy, y) => tf.engine().runKernel('EluGrad', { dy: dy!, y: y! }) as tf.Tensor,
  },
])

testKernel('ClipByValue', [
  { name: 'floats', inputs: [[3, 4]], run: (x) => tf.clipByValue(x!, -0.5, 0.75), gradient: true },
  {
    name: 'integers',
    inputs: [{ shape: [3, 4], dtype: 'int32' }],
    run: (x) => tf.clipByValue(x!, -2, 3),
  },
  { name: 'one bound', inputs: [[3, 4]], run: (x) => tf.clipByValue(x!, 0, Infinity), gradient: true },
])

testKernel('BroadcastArgs', [
  {
    name: 'two shapes',
    inputs: [
      { shape: [4], dtype: 'int32', values: [5, 1, 3, 1] },
      { shape: [3], dtype: 'int32', values: [4, 1, 0] },
    ],
    run: (a, b) => [tf.broadcastArgs(a!, b!), tf.broadcastArgs(b!, a!)],
  },
])
