import { describe, expect, it } from 'vitest'
import { createBuilder, type Graph, lowerReductions, orderUpdates } from '../index.js'
import { apart, noiseFor, runGraph } from '../testing/run-graph.js'

describe('orderUpdates', () => {
  /** Two layers; the gradient of the second is there first. All updates are written down after all gradients. */
  function twoUpdates(): Graph {
    const builder = createBuilder()
    const [x, w1, w2] = ['x', 'w1', 'w2'].map((name) => builder.input(name, 'float32', [4, 4]))
    const node = (operator: string, ...inputs: (typeof x)[]) => builder.node(operator, inputs, {}, { shape: [4, 4] })
    const hidden = node('MatMul', x, w1)
    const gradient2 = node('MatMul', hidden, node('MatMul', hidden, w2))
    const gradient1 = node('MatMul', x, node('MatMul', gradient2, w2))
    const rate = builder.scalar(0.1)
    const update = (w: typeof x, gradient: typeof x) => node('Sub', w, node('Mul', gradient, rate))
    return builder.graph([
      { name: 'w1', value: update(w1, gradient1) },
      { name: 'w2', value: update(w2, gradient2) },
      { name: 'hidden', value: hidden },
    ])
  }

  it('puts results at the end, those that are ready first last of all', async () => {
    const graph = twoUpdates()
    const ordered = orderUpdates(graph)
    const nameOf = new Map(graph.outputs.map(({ name, value }) => [value.id, name]))
    const results = ordered.nodes.map(({ outputs }) => nameOf.get(outputs[0]!.id)).filter((name) => name !== undefined)
    expect(results).toEqual(['hidden', 'w1', 'w2'])
    expect(ordered.nodes.slice(-2).map(({ operator }) => operator)).toEqual(['Sub', 'Sub'])
    expect([...ordered.nodes].sort((a, b) => a.outputs[0]!.id - b.outputs[0]!.id)).toEqual(
      [...graph.nodes].sort((a, b) => a.outputs[0]!.id - b.outputs[0]!.id),
    )
    const values = noiseFor(graph, 1)
    expect(apart(await runGraph(ordered, values), await runGraph(graph, values))).toBe(0)
  })
})

describe('lowerReductions', () => {
  const reduced = (operator: string, shape: number[], axes: number[], keeps: boolean): Graph => {
    const builder = createBuilder()
    const x = builder.input('x', 'float32', shape)
    const left = shape.flatMap((length, axis) => (axes.includes(axis) ? (keeps ? [1] : []) : [length]))
    const inputs = [x, builder.integers(axes)]
    return builder.graph([
      { name: 'y', value: builder.node(operator, inputs, { keepdims: keeps ? 1 : 0 }, { shape: left }) },
    ])
  }

  it.each([
    ['ReduceSum', [3, 8, 9, 5], [0, 1, 2], true],
    ['ReduceMean', [3, 8, 9, 5], [0, 1, 2], false],
    ['ReduceMean', [200, 2], [0], true],
  ])('writes %s of %j over %j as a product', async (operator, shape, axes, keeps) => {
    const graph = reduced(operator, shape, axes, keeps)
    const lowered = lowerReductions(graph)
    expect(lowered.nodes.map((node) => node.operator)).toContain('MatMul')
    const values = noiseFor(graph, 2)
    expect(apart(await runGraph(lowered, values), await runGraph(graph, values))).toBeLessThan(1e-5)
  })

  it.each([
    [
      [3, 8, 9, 5],
      [1, 2],
    ],
    [
      [3, 8, 9, 5],
      [0, 1, 2, 3],
    ],
    [
      [3, 2, 2, 5],
      [0, 1, 2],
    ],
    [[300, 1], [0]],
  ])('leaves a sum of %j over %j alone', (shape, axes) => {
    expect(lowerReductions(reduced('ReduceSum', shape, axes, true)).nodes.map((node) => node.operator)).toEqual([
      'ReduceSum',
    ])
  })
})
