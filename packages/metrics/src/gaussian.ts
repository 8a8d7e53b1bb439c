import { EigenvalueDecomposition, Matrix } from 'ml-matrix'

/** Mean and covariance of vectors, gathered one at a time (Welford 1962). */
export interface Gaussian {
  readonly count: number
  readonly mean: Float64Array
  /** `[length, length]`, of the sample: divided by one less than the count. */
  covariance(): Matrix
  add(vector: ArrayLike<number>): void
}

export function createGaussian(length: number): Gaussian {
  const mean = new Float64Array(length)
  const moments = Matrix.zeros(length, length)
  let count = 0
  return {
    get count() {
      return count
    },
    mean,
    covariance: () => Matrix.div(moments, count - 1),
    add(vector) {
      count += 1
      const before = Float64Array.from(vector, (value, i) => value - (mean[i] as number))
      for (let i = 0; i < length; i++) mean[i] = (mean[i] as number) + (before[i] as number) / count
      const share = (count - 1) / count
      for (let i = 0; i < length; i++) {
        for (let j = 0; j < length; j++) {
          moments.set(i, j, moments.get(i, j) + share * (before[i] as number) * (before[j] as number))
        }
      }
    },
  }
}

/**
 * The squared Fréchet distance (Dowson and Landau 1982): `|m₁ - m₂|² + tr(S₁ + S₂ - 2 (S₁ S₂)^½)`. The trace of the root
 * is that of `(R S₂ R)^½` with `R = S₁^½`, where everything is symmetric.
 */
export function gaussianDistance(one: Gaussian, other: Gaussian): number {
  const [first, second] = [one.covariance(), other.covariance()]
  const { vectors, roots } = decomposed(first)
  const root = vectors.mmul(Matrix.diag(roots)).mmul(vectors.transpose())
  const shared = decomposed(root.mmul(second).mmul(root)).roots.reduce((sum, value) => sum + value, 0)
  const apart = one.mean.reduce((sum, value, i) => sum + (value - (other.mean[i] as number)) ** 2, 0)
  // Rounding may leave a little less than nothing.
  return Math.max(0, apart + first.trace() + second.trace() - 2 * shared)
}

const decomposed = (matrix: Matrix): { readonly vectors: Matrix; readonly roots: number[] } => {
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true })
  return { vectors: eigenvectorMatrix, roots: realEigenvalues.map((value) => Math.sqrt(Math.max(0, value))) }
}
