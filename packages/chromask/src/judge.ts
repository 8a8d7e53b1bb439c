import { ChromaskError } from '@chromask/core'
import type { EvaluationRow } from '@chromask/metrics'

/** The network must colour outside the mask at most this share of the truth… */
const MOST_LEAKAGE = 0.25
/** …and its error inside must be at most this share of the better baseline's. */
const MOST_ERROR = 0.8

/**
 * Whether a network has learnt to colour where the mask says so, for every family of masks.
 *
 * @throws ChromaskError `chromask/demo-failed` listing what falls short.
 */
export function judge(rows: readonly EvaluationRow[]): void {
  const resultOf = (family: string, method: string): EvaluationRow['result'] | undefined =>
    rows.find((row) => row.family === family && row.method === method)?.result
  const families = [...new Set(rows.map(({ family }) => family))]
  const complaints = families.flatMap((family) => {
    const model = resultOf(family, 'model')
    const error = model?.abInside ?? Number.NaN
    const leakage = model?.leakage ?? Number.NaN
    const baselines = ['no colour', 'constant colour'].map((method) => resultOf(family, method)?.abInside ?? Number.NaN)
    const limit = MOST_ERROR * Math.min(...baselines)
    return [
      ...(leakage <= MOST_LEAKAGE
        ? []
        : [`${family}: leakage ${leakage.toFixed(3)}, expected at most ${MOST_LEAKAGE}`]),
      ...(error <= limit ? [] : [`${family}: abInside ${error.toFixed(2)}, expected at most ${limit.toFixed(2)}`]),
    ]
  })
  if (families.length > 0 && complaints.length === 0) return
  throw new ChromaskError(
    'chromask/demo-failed',
    `the network has not learnt what it should: ${complaints.join('; ') || 'nothing was measured'}. The report shows more.`,
  )
}
