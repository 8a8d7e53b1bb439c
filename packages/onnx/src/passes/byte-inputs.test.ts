import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as runtime from 'onnxruntime-node'
import { beforeAll, expect, it } from 'vitest'
import { createSession, tensorOf, trace } from '../index.js'
import { byteInputs } from './byte-inputs.js'

beforeAll(() => tf.setBackend('cpu'))

it('takes bytes where int32 was traced, and gives int32', async () => {
  const { graph } = trace(({ x, y }) => ({ same: x as tf.Tensor, sum: tf.add(x as tf.Tensor, y as tf.Tensor) }), {
    inputs: { x: { shape: [2], dtype: 'int32' }, y: { shape: [2], dtype: 'int32' } },
  })
  const bytes = byteInputs(graph, ['x'])
  expect(bytes.inputs.map(({ name, value }) => `${name} ${value.type}`)).toEqual(['x uint8', 'y int32'])
  const session = await createSession(bytes, { runtime })
  const { same, sum } = await session.run({
    x: tensorOf(runtime, 'uint8', [2], Uint8Array.of(7, 255)),
    y: tensorOf(runtime, 'int32', [2], Int32Array.of(-8, 1000)),
  })
  expect(same?.data).toEqual(Int32Array.of(7, 255))
  expect(sum?.data).toEqual(Int32Array.of(-1, 1255))
  await session.dispose()
})
