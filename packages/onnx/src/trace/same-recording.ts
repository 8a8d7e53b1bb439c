import { ChromaskError } from '@chromask/core'
import type { Graph, Value } from '../graph/types.js'
import type { Recorded } from './record-function.js'

/** Throws `onnx/non-deterministic` where a second recording differs from the first, and says where the difference comes from. */
export function assertSame(first: Graph, { graph: second, sources }: Recorded): void {
  for (const [place, node] of first.nodes.entries()) {
    const other = second.nodes[place]
    if (other === undefined) break
    for (const [i, input] of node.inputs.entries()) {
      const again = other.inputs[i]
      if (input?.data && again?.data && !sameConstant(input, again)) {
        throw differs(`a constant ${constantName(again, sources?.get(again.id))} for ${other.origin}`)
      }
    }
    if (wordsOf(node) !== wordsOf(other)) {
      throw differs(`what it does for ${node.origin}, as operation ${place + 1}`)
    }
  }
  if (first.nodes.length !== second.nodes.length)
    throw differs(`the number of its operations, ${first.nodes.length} and then ${second.nodes.length}`)
  for (const [place, { name, value }] of first.outputs.entries()) {
    const again = second.outputs[place]
    if (again?.name !== name || again.value.id !== value.id || !sameConstant(value, again.value))
      throw differs(`the output ${name}`)
  }
}

const differs = (what: string): ChromaskError =>
  new ChromaskError(
    'onnx/non-deterministic',
    `the traced function was called twice, and this was not the same: ${what}. Random numbers, times and counters would be ` +
      'frozen into the graph: give them as inputs, or draw with randomUniform() and randomNormal() of @chromask/onnx.',
  )

function sameConstant(a: Value, b: Value): boolean {
  const { data: left, type, shape } = a
  const right = b.data
  if (left === undefined || right === undefined) return left === right
  if (type !== b.type || `${shape}` !== `${b.shape}` || left.length !== right.length) return false
  return left.every((x: number | bigint, i: number) => Object.is(x, right[i]))
}

/** Everything about a node but the data of its constants. */
const wordsOf = ({ operator, attributes, inputs, outputs }: Graph['nodes'][number]): string =>
  JSON.stringify([operator, attributes, inputs.map((input) => input?.id), outputs])

/** Its shape, and the call that made it as far as the names of TF.js's functions have been kept. */
function constantName({ shape }: Value, source: Error | undefined): string {
  let made = ''
  // The error itself and the backend's write().
  for (const frame of source?.stack?.split('\n').slice(2) ?? []) {
    const operation = /(\w+)__op\b/.exec(frame)?.[1]
    if (operation) made = ` made by tf.${operation}`
    else if (!frame.includes('@tensorflow')) return `[${shape}]${made}, ${frame.trim()},`
  }
  return `[${shape}]${made}`
}
