import { join } from 'node:path'
import type { Json } from '@chromask/core'
import { writeFileAtomic } from '@chromask/core/node'
import {
  type ColouredSample,
  type MetricsRecord,
  type ReportSamples,
  readMetrics,
  renderReport,
  renderSamples,
} from '@chromask/trainer'
import type { Session } from '../session.js'
import { readEvaluations } from './evaluations.js'
import { versionsOf } from './versions.js'

/** Writes `report.html` from what stands in a run's folder; returns its path. */
export async function writeReport(
  run: string,
  { recipe, dataName, trainer, trainSet, testSet }: Session,
  { samples, notes }: { readonly samples: readonly ColouredSample[]; readonly notes: readonly string[] },
): Promise<string> {
  const metrics = await readMetrics(join(run, 'metrics.jsonl'))
  const evaluations = await readEvaluations(run)
  const page = renderReport({
    title: `${recipe.name} on ${dataName}`,
    summary: [
      ['recipe', recipe.title],
      ['steps', `${trainer.step} of ${recipe.steps}`],
      ['pictures', `${trainSet.size} to train on, ${testSet.size} held out, ${recipe.size}x${recipe.size} pixels`],
      ['device', trainer.engine.device.description],
      ...speed(metrics, recipe.batch),
    ],
    metrics,
    // The newest first: it is what one wants to see.
    evaluations: evaluations.reverse().map(({ step, ...tables }) => ({
      title: step === 0 ? 'Before training' : `After ${step} steps`,
      ...tables,
    })),
    samples: await sheets(samples),
    recipe: recipe as unknown as Json,
    versions: versionsOf(trainer.engine),
    notes,
  })
  const path = join(run, 'report.html')
  await writeFileAtomic(path, page)
  return path
}

/** One sheet for each family of masks. */
async function sheets(samples: readonly ColouredSample[]): Promise<ReportSamples[]> {
  const families = [...new Set(samples.map(({ family }) => family))]
  return Promise.all(
    families.map(async (family) => {
      const rows = samples.filter((sample) => sample.family === family)
      const { image, png } = await renderSamples(rows)
      const seen = rows[0]?.seen ? 'seen in training' : 'never seen in training'
      return { title: `${family} (masks ${seen})`, png, width: image.width, height: image.height }
    }),
  )
}

function speed(metrics: readonly MetricsRecord[], batch: number): (readonly [string, string])[] {
  const seconds = metrics.flatMap((record) => record['time/secondsPerStep'] ?? []).sort((a, b) => a - b)
  const median = seconds[Math.floor(seconds.length / 2)]
  if (median === undefined) return []
  const total = seconds.reduce((a, b) => a + b, 0)
  return [
    ['speed', `${(batch / median).toFixed(1)} images/s, ${median.toPrecision(3)} s a step (median)`],
    ['training time', total < 120 ? `${total.toFixed(0)} s` : `${(total / 60).toFixed(1)} min`],
  ]
}
