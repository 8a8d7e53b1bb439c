import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ChromaskError, messageOf, type Seed } from '@chromask/core'
import { writeFileAtomic } from '@chromask/core/node'
import type { EvaluationResult, EvaluationRow } from '@chromask/metrics'
import type { Experiment } from './expand.js'
import { renderCsv } from './results-csv.js'
import { type ExperimentState, experimentState } from './state.js'
import type { Study } from './study.js'
import { rounded, type Summary, summaryOf } from './summary.js'

/** Numbers by name: those of an `EvaluationResult`, its bias as `biasA` and `biasB`. */
export type Metrics = Readonly<Record<string, number | null>>

/** How good an experiment is under one family of masks, or a baseline. */
export interface FamilyResult {
  readonly family: string
  /** Whether the experiment trained with it. */
  readonly seen: boolean
  /** `model`, `no colour` or `constant colour`. */
  readonly method: string
  readonly metrics: Metrics
}

/** What came of one experiment. */
export interface ExperimentResult {
  readonly name: string
  readonly coordinates: Readonly<Record<string, string>>
  readonly seed: Seed
  readonly data: readonly string[]
  readonly steps: number
  /** Seconds of training, without measuring. */
  readonly seconds: number
  readonly engine: string
  readonly results: readonly FamilyResult[]
}

/** Everything that a study found: `results.json`. */
export interface StudyResults {
  readonly format: 1
  readonly study: string
  /** Options by axis, in the study's order. */
  readonly axes: Readonly<Record<string, readonly string[]>>
  /** Experiments that there are to be. */
  readonly planned: number
  readonly experiments: readonly ExperimentResult[]
  /** Means and standard deviations over seeds. */
  readonly summary: readonly Summary[]
}

/** Gathers what stands in the folders of a study's finished experiments. */
function resultsOf(study: Study, experiments: readonly Experiment[], states: readonly ExperimentState[]): StudyResults {
  const done = experiments.flatMap((experiment, i): ExperimentResult[] => {
    const { evaluation, engine = '', secondsPerStep = 0 } = states[i] ?? {}
    if (!evaluation) return []
    const { name, coordinates, seed, data, recipe } = experiment
    return [
      {
        name,
        coordinates,
        seed,
        data,
        steps: recipe.steps,
        seconds: rounded(secondsPerStep * recipe.steps),
        engine,
        results: evaluation.rows.map(familyResult),
      },
    ]
  })
  return {
    format: 1,
    study: study.name,
    axes: Object.fromEntries(Object.entries(study.axes).map(([axis, options]) => [axis, Object.keys(options)])),
    planned: experiments.length,
    experiments: done,
    summary: summaryOf(done),
  }
}

/** Reads the folders anew and writes `results.json` and `results.csv`, each whole or not at all. */
export async function writeResults(
  study: Study,
  folder: string,
  experiments: readonly Experiment[],
): Promise<StudyResults> {
  const states = await Promise.all(experiments.map((experiment) => experimentState(study, folder, experiment)))
  const results = resultsOf(study, experiments, states)
  await writeFileAtomic(join(folder, 'results.json'), renderJson(results))
  await writeFileAtomic(join(folder, 'results.csv'), renderCsv(results))
  return results
}

/** A line for each experiment and each mean, so that a diff shows which have changed. */
function renderJson({ experiments, summary, ...rest }: StudyResults): string {
  const lines = (items: readonly object[]): string => `[\n${items.map((item) => JSON.stringify(item)).join(',\n')}\n]`
  return `${JSON.stringify(rest).slice(0, -1)},\n"experiments":${lines(experiments)},\n"summary":${lines(summary)}}\n`
}

/**
 * Reads a `results.json`.
 *
 * @throws ChromaskError `recipes/no-results` where there is none, or none that can be read.
 */
export async function readResults(path: string): Promise<StudyResults> {
  try {
    const results = JSON.parse(await readFile(path, 'utf8')) as StudyResults
    if (results.format === 1) return results
    throw new Error(`format ${results.format} is not 1, which this version reads`)
  } catch (cause) {
    throw new ChromaskError(
      'recipes/no-results',
      `${path} cannot be read: ${messageOf(cause)}. Run the study first; it writes the file anew from its folders.`,
      { cause },
    )
  }
}

const familyResult = ({ family, seen, method = 'model', result }: EvaluationRow): FamilyResult => ({
  family,
  seen,
  method,
  metrics: metricsOf(result),
})

/** Whatever is one number; lists by class or coverage stay in the run's folder. */
function metricsOf(result: EvaluationResult): Metrics {
  const { bias, ...others } = result
  const numbers = Object.entries({ ...others, biasA: bias?.a ?? null, biasB: bias?.b ?? null }).flatMap(
    ([name, value]): [string, number | null][] =>
      typeof value === 'number' ? [[name, rounded(value)]] : value === null ? [[name, null]] : [],
  )
  return Object.fromEntries(numbers)
}
