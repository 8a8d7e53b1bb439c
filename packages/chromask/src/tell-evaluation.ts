import { writeFileAtomic } from '@chromask/core/node'
import { formatDifferences, formatEvaluation, pictureRecords, picturesAsCsv } from '@chromask/metrics'
import { type EvaluateResult, renderEvaluation } from '@chromask/trainer'
import type { Io } from './io.js'

/** Where an evaluation is to be told, beside a table. */
export interface TellOptions {
  readonly json?: boolean
  readonly csv?: string
  readonly html?: string
}

/** What was measured, and on what. */
export interface EvaluationFacts {
  /** What each model is, by its folder. */
  readonly models: Readonly<Record<string, string>>
  /** The name of the data set. */
  readonly data: string
  /** Pixels a side. */
  readonly size: number
  readonly notes: readonly string[]
}

/** Writes the files asked for, and a table or JSON. */
export async function tell(
  found: EvaluateResult,
  facts: EvaluationFacts,
  { json, csv, html }: TellOptions,
  { stdout, stderr }: Io,
): Promise<void> {
  const { rows, groups, pictures } = found
  if (csv !== undefined) await writeFileAtomic(csv, picturesAsCsv(pictures))
  if (html !== undefined) await writeFileAtomic(html, await pageOf(found, facts))
  for (const note of facts.notes) stderr.write(`${note}\n`)
  if (json) {
    const told = { ...facts, rows, groups, pictures: pictureRecords(pictures) }
    stdout.write(`${JSON.stringify(told, null, 2)}\n`)
    return
  }
  const models = Object.entries(facts.models)
  const names = models.map(([folder, name]) => (models.length > 1 ? `${folder}: ${name}` : name))
  stdout.write(`${[...names, formatEvaluation([...rows, ...groups])].join('\n')}\n`)
  if (models.length > 1) {
    stdout.write(`\nMore than ${models[0]?.[0]}, picture by picture:\n${formatDifferences([...rows, ...groups])}\n`)
  }
}

function pageOf(found: EvaluateResult, { models, data, size, notes }: EvaluationFacts): Promise<string> {
  const pictures = `${found.rows[0]?.result.count ?? 0} of ${data}, ${size}x${size} pixels`
  return renderEvaluation({
    ...found,
    title: `${Object.values(models).join(' and ')} on ${data}`,
    summary: [...Object.entries(models), ['pictures', pictures]],
    notes,
  })
}
