/** What an engine gave for one output. */
export interface Outcome {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly values: ArrayLike<number>
}

/**
 * The reference computes each element in float64 and rounds once; ONNX Runtime computes in float32 throughout, with
 * polynomials for exp, tanh, erf and their like that are good to some 1e-6, and sums in another order.
 */
export const FLOAT_TOLERANCE = 2e-5

const words = (x: number | undefined): string => (Object.is(x, -0) ? '-0' : String(x))

/** What differs between two outcomes, or undefined. Integers and truth values must be equal, NaN equals NaN. */
export function difference(
  actual: Outcome,
  expected: Outcome,
  tolerance: number = FLOAT_TOLERANCE,
): string | undefined {
  if (actual.dtype !== expected.dtype) return `dtype ${actual.dtype} instead of ${expected.dtype}`
  if (`${actual.shape}` !== `${expected.shape}`) return `shape [${actual.shape}] instead of [${expected.shape}]`
  if (actual.values.length !== expected.values.length)
    return `${actual.values.length} values instead of ${expected.values.length}`
  const slack = expected.dtype === 'float32' ? tolerance : 0
  for (let i = 0; i < expected.values.length; i++) {
    const [got, wanted] = [Number(actual.values[i]), Number(expected.values[i])]
    if (got === wanted || (Number.isNaN(got) && Number.isNaN(wanted))) continue
    if (Math.abs(got - wanted) <= slack * (1 + Math.abs(wanted)) && Number.isFinite(wanted)) continue
    return `element ${i} is ${words(got)} instead of ${words(wanted)}`
  }
  return undefined
}
