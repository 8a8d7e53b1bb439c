import * as ort from 'onnxruntime-node'
import { expect, it } from 'vitest'
import { createBuilder } from '../graph/builder.js'
import { createSession, tensorOf } from '../session/session.js'
import { pairSums } from './pair-sums.js'

it('adds by twos what was one sum, to the same result', async () => {
  const builder = createBuilder()
  const terms = ['a', 'b', 'c'].map((name) => builder.input(name, 'float32', [2]))
  const graph = builder.graph([{ name: 'sum', value: builder.node('Sum', terms, {}, { shape: [2] }, 'Conv2D') }])
  const paired = pairSums(graph)
  expect(paired.nodes.map(({ operator, origin }) => [operator, origin])).toEqual([
    ['Add', 'Conv2D'],
    ['Add', 'Conv2D'],
  ])
  const session = await createSession(paired, { runtime: ort })
  const feeds = Object.fromEntries(
    ['a', 'b', 'c'].map((name, i) => [name, tensorOf(ort, 'float32', [2], Float32Array.of(i, 10 ** i))]),
  )
  expect((await session.run(feeds)).sum?.data).toEqual(Float32Array.of(3, 111))
  await session.dispose()
})
