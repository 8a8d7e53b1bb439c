import type { Value } from '../graph/types.js'
import type { KernelContext } from '../trace/kernel.js'

/** A matrix by rows: `rows[i][j]` says how much of input place j goes into output place i. */
export type Matrix = readonly Float32Array[]

/** A matrix of zeros. */
export const zeroMatrix = (rows: number, columns: number): Float32Array[] =>
  Array.from({ length: rows }, () => new Float32Array(columns))

export const transposedMatrix = (matrix: Matrix): Float32Array[] =>
  Array.from({ length: matrix[0]?.length ?? 0 }, (_, j) => Float32Array.from(matrix, (row) => row[j] as number))

const isIdentity = (matrix: Matrix): boolean =>
  matrix.length === matrix[0]?.length && matrix.every((row, i) => row.every((x, j) => x === (i === j ? 1 : 0)))

function constant(context: KernelContext, matrix: Matrix): Value {
  const columns = matrix[0]?.length ?? 0
  const data = new Float32Array(matrix.length * columns)
  for (const [i, row] of matrix.entries()) data.set(row, i * columns)
  return context.constant(data, 'float32', [matrix.length, columns])
}

/**
 * The same linear map of the height, and another of the width, for each plane of a `[N,C,H,W]`: two matrix products by
 * constants. Resizing, averaging and their gradients are of this kind.
 */
export function mapPlanes(context: KernelContext, planes: Value, height: Matrix, width: Matrix): Value {
  const [batch, channels, rows] = planes.shape as [number, number, number]
  let result = planes
  if (!isIdentity(width)) {
    const shape = [batch, channels, rows, width.length]
    result = context.op('MatMul', [result, constant(context, transposedMatrix(width))], {}, shape)
  }
  if (isIdentity(height)) return result
  return context.op('MatMul', [constant(context, height), result], {}, [batch, channels, height.length, width.length])
}
