import { ChromaskError, type Json, type Seed } from '@chromask/core'
import type { MaskSpec } from '@chromask/masks'
import { z } from 'zod'
import { problemsIn } from '../problems.js'
import type { StudyTable } from './table.js'

/**
 * Changes to a recipe, by path as `overrideRecipe` takes them, and three keys of the study's own:
 *
 * - `train`: families to train with, with equal chances (a list), or with weights (family: weight)
 * - `seen`: families that count as trained with, where `masks.train` is given by its path
 * - `data`: pictures to train on instead of the study's
 */
export type Overrides = Readonly<Record<string, Json>>

/** Axes with one option, or several, each: what fits all of them is meant. */
export type Pattern = Readonly<Record<string, readonly string[]>>

/** A declared grid of experiments, as plain data. */
export interface Study {
  readonly name: string
  /** One line for people. */
  readonly title: string
  /** What is asked, and how; Markdown. */
  readonly about: string
  /** A recipe's name, or a whole one. */
  readonly recipe: string | Readonly<Record<string, Json>>
  /** Changes for all experiments. */
  readonly set: Overrides
  /** What to train on, as `--data` has it; several are put together. */
  readonly data: readonly string[]
  /** Where the held-out pictures come from; `null` for each experiment's own data. */
  readonly test: readonly string[] | null
  readonly seeds: readonly Seed[]
  /** Steps of each experiment. */
  readonly steps: number
  /** By axis: options by name. */
  readonly axes: Readonly<Record<string, Readonly<Record<string, Overrides>>>>
  /** Only what fits one of these; `null` for all. */
  readonly combinations: readonly Pattern[] | null
  /** Not what fits one of these. */
  readonly exclude: readonly Pattern[]
  /** What every experiment is measured on; `null` for the recipe's own families. */
  readonly families: Readonly<Record<string, MaskSpec>> | null
  /** Held-out pictures to measure on. */
  readonly pictures: number
  readonly checkpointEvery: number
  readonly device: string
  /** Tables to show. */
  readonly tables: readonly StudyTable[]
}

// Names become folders, and parts of `axis=option,seed=1`.
const NAME = /^[A-Za-z0-9][\w.+-]*$/
const name = z.string().regex(NAME, 'letters, digits and . _ + - are allowed, the first a letter or digit')
const count = z.int().min(1)
const overrides = z
  .record(z.string(), z.json())
  .nullable()
  .transform((value) => value ?? {})
const option = z.union([z.string(), z.number(), z.boolean()]).transform(String)
const someOf = <T extends z.ZodType>(item: T, what: string) =>
  z.union([item.transform((one) => [one]), z.array(item).min(1)], { error: `expected ${what}, or a list of them` })
const pattern = z.record(z.string(), someOf(option, 'the name of an option'))
const data = someOf(z.string().min(1), 'pictures, such as drawn or a folder')
const names = z.array(z.string()).min(1)

const schema = z.strictObject({
  name,
  title: z.string().default(''),
  about: z.string().default(''),
  recipe: z.union([z.string(), z.record(z.string(), z.json())], {
    error: 'expected the name of a recipe, or a whole one',
  }),
  set: overrides.default({}),
  data: data.default(['drawn']),
  test: data.nullable().default(null),
  seeds: z.array(z.union([name, z.number()], { error: 'expected a number or a name' })).min(1),
  steps: count,
  axes: z.record(name, z.record(name, overrides)).default({}),
  combinations: z.array(pattern).min(1).nullable().default(null),
  exclude: z.array(pattern).default([]),
  families: z.record(z.string().min(1), z.record(z.string(), z.json())).nullable().default(null),
  pictures: count.default(40),
  checkpointEvery: count.default(500),
  device: z.string().min(1).default('auto'),
  tables: z
    .array(
      z.strictObject({
        title: z.string().default(''),
        rows: names.optional(),
        columns: names.optional(),
        metrics: names.optional(),
        where: pattern.optional(),
      }),
    )
    .default([]),
})

/** Names that mean something else in tables and patterns. */
const RESERVED = ['seed', 'family', 'seen', 'metric', 'method']

/**
 * Checks that a value, such as one read from a file, is a study, and fills in what it leaves open.
 *
 * @throws ChromaskError `recipes/invalid-study` naming every wrong field, what it should be and what it is.
 */
export function checkStudy(value: unknown): Study {
  const result = schema.safeParse(value)
  if (!result.success) throw invalidStudy(problemsIn({ error: result.error, value, schema, whole: 'study' }))
  const study = result.data as unknown as Study
  for (const [axis, options] of Object.entries(study.axes)) {
    if (RESERVED.includes(axis)) throw invalidStudy(`axes.${axis}: the name is taken, as are ${RESERVED.join(', ')}`)
    if (Object.keys(options).length === 0) throw invalidStudy(`axes.${axis}: it has no options; give at least one`)
    checkDistinct(`axes.${axis}`, Object.keys(options))
  }
  checkDistinct('axes', Object.keys(study.axes))
  checkDistinct('seeds', study.seeds.map(String))
  return study
}

/** Folders of some systems do not tell capitals from small letters. */
function checkDistinct(place: string, all: readonly string[]): void {
  const seen = new Map<string, string>()
  for (const one of all) {
    const other = seen.get(one.toLowerCase())
    if (other !== undefined) throw invalidStudy(`${place}: ${other} and ${one} cannot be told apart; rename one`)
    seen.set(one.toLowerCase(), one)
  }
}

/** The error of a study that makes no sense; the text begins with the place. */
export const invalidStudy = (problem: string, cause?: unknown): ChromaskError =>
  new ChromaskError('recipes/invalid-study', `not a study. ${problem.replace(/\.$/, '')}.`, { cause })
