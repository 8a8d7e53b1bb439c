import { type Mask, type MaskRequest, type MaskSource, scheduleAt } from '@chromask/core'
import { type CurriculumSpec, curriculum } from './curriculum.js'
import { featherMask } from './feather.js'
import { type Makers, maker, type Resolve } from './maker.js'
import { checkKeys, draw, invalidOption, type Parameters, type Range, randomOf, rangesOf } from './parameter.js'
import type { SourceOrSpec } from './spec.js'
import { type ExactSchedule, isSchedule, scheduleValues } from './strength.js'

/** What was coloured is left grey, and the other way round. */
export interface InvertSpec {
  readonly kind: 'invert'
  readonly source: SourceOrSpec
}

/** Coloured where any (`union`, the maximum) or all (`intersect`, the minimum) of the sources colour. */
export interface SetSpec {
  readonly kind: 'union' | 'intersect'
  readonly sources: readonly SourceOrSpec[]
}

/** Soft edges. */
export interface FeatherSpec {
  readonly kind: 'feather'
  readonly source: SourceOrSpec
  /** How far an edge reaches to either side, in shorter sides. @default 0.05 */
  readonly radius?: Range
}

/** For each mask one of the sources, with the given chances. */
export interface MixtureSpec {
  readonly kind: 'mixture'
  /** Masks, or masks with weights. */
  readonly sources: readonly (SourceOrSpec | WeightedSource)[]
}

/** One mask of a mixture, with its chances. */
export interface WeightedSource {
  readonly source: SourceOrSpec
  /** Chances relative to the others'; a `linear` or `steps` schedule follows the training's progress. @default 1 */
  readonly weight?: number | ExactSchedule
}

/** Kinds that have a `source` of their own have a `kind`, too. */
const isWeighted = (part: SourceOrSpec | WeightedSource): part is WeightedSource =>
  typeof part === 'object' && part !== null && !('kind' in part) && !('sample' in part)

/** Masks made from others. */
export type CombinedSpec = InvertSpec | SetSpec | FeatherSpec | MixtureSpec | CurriculumSpec

/** Each source has its own random numbers: two of one kind do not give the same mask. */
export const child = (request: MaskRequest, place: number): MaskRequest => ({
  ...request,
  seed: `${request.seed}/${place}`,
})

function invert({ kind, ...options }: InvertSpec, resolve: Resolve): MaskSource {
  checkKeys(kind, options, ['source'])
  const source = resolve(options.source)
  return {
    name: `${kind} ${source.name}`,
    async sample(request) {
      const mask = await source.sample(request)
      const data = new Float32Array(mask.data.length)
      for (let i = 0; i < data.length; i++) data[i] = 1 - (mask.data[i] as number)
      return { ...mask, data }
    },
  }
}

function combineSets({ kind, ...options }: SetSpec, resolve: Resolve): MaskSource {
  checkKeys(kind, options, ['sources'])
  const sources = checkedList(kind, 'sources', options.sources).map(resolve)
  const most = kind === 'union'
  return {
    name: sources.map((source) => source.name).join(kind === 'union' ? ' or ' : ' and '),
    async sample(request) {
      const masks = await Promise.all(sources.map((source, place) => source.sample(child(request, place))))
      const [first, ...rest] = masks as [Mask, ...Mask[]]
      const data = Float32Array.from(first.data)
      for (const other of rest) {
        for (let i = 0; i < data.length; i++) {
          const value = other.data[i] as number
          if (value > (data[i] as number) === most) data[i] = value
        }
      }
      return { ...first, data }
    },
  }
}

const featherParameters: Parameters<'radius'> = {
  radius: { about: 'reach of an edge to either side, in shorter sides', default: 0.05, min: 0, max: 1 },
}

function feather({ kind, ...options }: FeatherSpec, resolve: Resolve): MaskSource {
  checkKeys(kind, options, ['source', 'radius'])
  const source = resolve(options.source)
  const ranges = rangesOf(kind, options.radius === undefined ? {} : { radius: options.radius }, featherParameters)
  return {
    name: `${kind} ${source.name}`,
    async sample(request) {
      const { radius } = draw(ranges, randomOf(request).fork(kind))
      return featherMask(await source.sample(request), radius * Math.min(request.width, request.height))
    },
  }
}

function mixture({ kind, ...options }: MixtureSpec, resolve: Resolve): MaskSource {
  checkKeys(kind, options, ['sources'])
  const parts = checkedList(kind, 'sources', options.sources).map((part) => {
    const { source, weight = 1, ...rest } = isWeighted(part) ? part : { source: part }
    checkKeys(`${kind}.sources`, rest, ['source', 'weight'])
    const values = isSchedule(weight) ? scheduleValues(weight) : [weight]
    if (values.length === 0 || !values.every((value) => Number.isFinite(value) && value >= 0)) {
      throw invalidOption(
        kind,
        `a weight must be a number ≥ 0, or a linear or steps schedule of such, got ${JSON.stringify(weight)}.`,
      )
    }
    // Points out of order are an error now, not in the middle of a training.
    scheduleAt(weight, 0)
    return { source: resolve(source), weight, most: Math.max(...values) }
  })
  if (parts.every(({ most }) => most === 0))
    throw invalidOption(kind, 'all weights are 0. Give at least one source a positive weight.')
  return {
    name: kind,
    sample(request) {
      const { progress = 0 } = request
      const weights = parts.map(({ weight }) => scheduleAt(weight, progress))
      const total = weights.reduce((sum, weight) => sum + weight, 0)
      if (total === 0) throw invalidOption(kind, `all weights are 0 at progress ${progress}. Leave one above 0.`)
      const drawn = randomOf(request).fork(kind).uniform(0, total)
      let sum = 0
      const place = weights.findIndex((weight) => {
        sum += weight
        return drawn < sum
      })
      // Rounding may leave a crumb: it goes to the last one that can be chosen.
      const chosen = place >= 0 ? place : weights.findLastIndex((weight) => weight > 0)
      return (parts[chosen] as (typeof parts)[number]).source.sample(child(request, chosen))
    },
  }
}

export function checkedList<T>(kind: string, name: string, sources: readonly T[]): readonly T[] {
  if (Array.isArray(sources) && sources.length > 0) return sources
  throw invalidOption(kind, `${name} must be a list of at least one, got ${JSON.stringify(sources)}.`)
}

const examples: readonly SourceOrSpec[] = [{ kind: 'stripes' }, { kind: 'disc' }]

export const combinedMakers: Makers<CombinedSpec> = {
  invert: maker('the opposite of another mask', invert, {}, { kind: 'invert', source: { kind: 'noise' } }),
  union: maker('what any of several masks colours', combineSets, {}, { kind: 'union', sources: examples }),
  intersect: maker('what all of several masks colour', combineSets, {}, { kind: 'intersect', sources: examples }),
  feather: maker('another mask with soft edges', feather, featherParameters, {
    kind: 'feather',
    source: { kind: 'ring' },
    radius: [0.05, 0.2],
  }),
  curriculum: maker(
    'other masks as the training goes on',
    curriculum,
    {},
    {
      kind: 'curriculum',
      stages: [
        { from: 0, source: { kind: 'disc' } },
        { from: 0.5, source: { kind: 'noise' } },
      ],
    },
  ),
  mixture: maker(
    'one of several masks, by chance',
    mixture,
    {},
    {
      kind: 'mixture',
      sources: [{ source: { kind: 'disc' } }, { source: { kind: 'grid' }, weight: 3 }],
    },
  ),
}
