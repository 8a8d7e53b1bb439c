import { createMaskSource, parseMaskSpec } from '@chromask/masks'
import { evaluationFamilies } from '@chromask/recipes'
import type { EvaluationFamily } from '@chromask/trainer'
import type { Predictor } from './load-predictor.js'

/** For models that do not say which masks they were trained with. */
const FAMILIES = ['seed', 'stripes', 'noise', 'disc', 'ring']

type Families = NonNullable<Predictor['families']>

/**
 * The families of masks to measure on: those asked for, or all that the models' trainings name. A family counts as seen as soon
 * as one of the models has seen it: what is unseen is so for all.
 *
 * @returns and what there is to say about families that some models have seen and others have not.
 */
export function comparedFamilies(
  models: Readonly<Record<string, Pick<Predictor, 'families'>>>,
  masks: readonly string[] | undefined,
): { readonly families: EvaluationFamily[]; readonly notes: string[] } {
  const told = Object.entries(models).flatMap(([model, { families }]) => (families ? [{ model, families }] : []))
  if (masks !== undefined || told.length === 0) {
    const families = (masks ?? FAMILIES).map((name) => ({
      name,
      seen: false,
      source: createMaskSource(parseMaskSpec(name)),
    }))
    return { families, notes: [] }
  }
  const specs = new Map<string, { spec: Families['seen'][string]; seenBy: string[] }>()
  for (const { model, families } of told) {
    for (const part of ['seen', 'unseen'] as const) {
      for (const [name, spec] of Object.entries(families[part])) {
        const known = specs.get(name)
        const isOther = known !== undefined && JSON.stringify(known.spec) !== JSON.stringify(spec)
        const entry = (!isOther && known) || { spec, seenBy: [] }
        if (part === 'seen') entry.seenBy.push(model)
        specs.set(isOther ? `${name} (${model})` : name, entry)
      }
    }
  }
  const pick = (isSeen: boolean): Families['seen'] =>
    Object.fromEntries(
      [...specs].flatMap(([name, { spec, seenBy }]) => (seenBy.length > 0 === isSeen ? [[name, spec]] : [])),
    )
  const notes = [...specs].flatMap(([name, { seenBy }]) =>
    seenBy.length > 0 && seenBy.length < told.length
      ? [`Masks of the family ${name} were seen by ${seenBy.join(', ')} alone.`]
      : [],
  )
  return { families: evaluationFamilies({ seen: pick(true), unseen: pick(false) }), notes }
}
