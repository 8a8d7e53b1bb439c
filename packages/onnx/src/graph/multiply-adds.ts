import type { Graph, GraphNode } from './types.js'
import { sizeOf } from './types.js'

/** As much of an operator as its arithmetic depends on: a {@link GraphNode}, or a line of a profile. */
export interface ShapedNode {
  readonly operator: string
  readonly inputs: readonly ({ readonly shape: readonly number[] } | undefined)[]
  readonly output: { readonly shape: readonly number[] }
  readonly attributes?: GraphNode['attributes']
}

/**
 * Multiplications with an addition each in a matrix product or convolution; 0 of any other operator. A convolution's
 * border counts in full, as is usual. Twice the number is what is called floating-point operations.
 */
export function multiplyAdds({ operator, inputs, output, attributes }: ShapedNode): number {
  const [first, second] = inputs.map((input) => input?.shape ?? [])
  if (!first || !second) return 0
  switch (operator) {
    case 'Conv':
    case 'FusedConv':
      // A filter [out, in/groups, …] is applied at each output pixel.
      return (sizeOf(output.shape) * sizeOf(second)) / (second[0] ?? 1)
    case 'ConvTranspose':
      // A filter [in, out/groups, …] is added at each input pixel.
      return (sizeOf(first) * sizeOf(second)) / (second[0] ?? 1)
    case 'FilterGradient':
      // Each number of a filter [out, in/groups, …] has one for each pixel of its output.
      return (sizeOf(output.shape) * sizeOf(second)) / (second[1] ?? 1)
    case 'MatMul':
    case 'FusedMatMul':
    case 'Gemm':
    case 'FusedGemm': {
      // Transposed or not, the first matrix has as many rows as the result, beside the axis that is summed over.
      const rows = first.length < 2 ? 1 : (output.shape[output.shape.length - (second.length < 2 ? 1 : 2)] ?? 1)
      return (sizeOf(output.shape) * sizeOf(first.slice(-2))) / rows
    }
    case 'Einsum':
      return einsum(String(attributes?.equation ?? ''), [first, second])
    default:
      return 0
  }
}

/** {@link multiplyAdds} of all nodes. */
export const countMultiplyAdds = ({ nodes }: Graph): number =>
  nodes.reduce((sum, { outputs: [output], ...node }) => sum + (output ? multiplyAdds({ ...node, output }) : 0), 0)

/** Every combination of indices is one multiplication. */
function einsum(equation: string, shapes: readonly (readonly number[])[]): number {
  const lengths = new Map<string, number>()
  const terms = equation.replaceAll(' ', '').split('->')[0]?.split(',') ?? []
  for (const [place, term] of terms.entries())
    for (const [axis, letter] of [...term].entries()) lengths.set(letter, shapes[place]?.[axis] ?? 1)
  return terms.length < 2 ? 0 : sizeOf([...lengths.values()])
}
