import * as runtime from 'onnxruntime-node'
import { createSession, type Graph, tensorOf } from '../index.js'
import { random } from './random.js'

/** Numbers between -1 and 1 for each input of a graph, the same ones for the same seed. */
export function noiseFor(graph: Graph, seed: number): Record<string, Float32Array> {
  const next = random(seed)
  return Object.fromEntries(
    graph.inputs.map(({ name, value }) => [
      name,
      Float32Array.from({ length: value.shape.reduce((product, length) => product * length, 1) }, () => next() * 2 - 1),
    ]),
  )
}

/** What ONNX Runtime makes of a graph of floats, outputs by name. */
export async function runGraph(
  graph: Graph,
  inputs: Readonly<Record<string, Float32Array>>,
): Promise<Record<string, Float32Array>> {
  const session = await createSession(graph, { runtime, threads: 1 })
  const feeds = graph.inputs.map(({ name, value }) => [
    name,
    tensorOf(runtime, 'float32', value.shape, inputs[name] as Float32Array),
  ])
  const results = await session.run(Object.fromEntries(feeds))
  await session.dispose()
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]))
}

/** The largest difference of two sets of outputs, relative to the largest number of each. */
export function apart(
  left: Readonly<Record<string, Float32Array>>,
  right: Readonly<Record<string, Float32Array>>,
): number {
  if (`${Object.keys(left)}` !== `${Object.keys(right)}`) return Number.POSITIVE_INFINITY
  return Math.max(
    ...Object.entries(left).map(([name, values]) => {
      const others = right[name] as Float32Array
      const scale = values.reduce((largest, x) => Math.max(largest, Math.abs(x)), 1)
      return values.length === others.length
        ? values.reduce((largest, x, i) => Math.max(largest, Math.abs(x - (others[i] as number))), 0) / scale
        : Number.POSITIVE_INFINITY
    }),
  )
}
