import { ChromaskError } from '@chromask/core'
import { checkIndex, checkInteger } from './checks.js'
import { classesOf, fingerprintOf, type LabelledDataset } from './labelled.js'

/** Two data sets made from one: no example is in both. */
export interface Split {
  readonly train: LabelledDataset
  readonly test: LabelledDataset
}

/**
 * Some of the examples of a data set, in the order of `indices`; ids and class names stay the same.
 *
 * @param name @default `<name of the data set>/part`
 * @throws ChromaskError `datasets/out-of-range` for an index outside the data set, `datasets/invalid-option` where there
 * are none or one stands there twice.
 */
export function subset(dataset: LabelledDataset, indices: readonly number[], name?: string): LabelledDataset {
  const chosen = [...indices]
  for (const index of chosen) checkIndex(dataset, index)
  if (chosen.length === 0 || new Set(chosen).size < chosen.length) {
    const got = chosen.length === 0 ? 'none' : 'some of them twice'
    throw new ChromaskError(
      'datasets/invalid-option',
      `subset of ${dataset.name}: expected at least one index, each once, got ${got}.`,
    )
  }
  const facts = { name: name ?? `${dataset.name}/part`, size: chosen.length }
  const original = (index: number): number => {
    checkIndex(facts, index)
    return chosen[index] as number
  }
  const getSquare = dataset.getSquare?.bind(dataset)
  const getScaled = dataset.getScaled?.bind(dataset)
  let ids: readonly string[] | undefined
  return {
    ...facts,
    ...classesOf(dataset),
    ...(dataset.labels && { labels: chosen.map((index) => dataset.labels?.[index] ?? -1) }),
    ids() {
      if (!ids) {
        const all = dataset.ids()
        ids = chosen.map((index) => all[index] as string)
      }
      return ids
    },
    // Which part it is the ids say.
    ...fingerprintOf(dataset),
    get: async (index, signal) => dataset.get(original(index), signal),
    ...(getSquare && {
      getSquare: async (index: number, size: number, signal?: AbortSignal) => getSquare(original(index), size, signal),
    }),
    ...(getScaled && {
      getScaled: async (index: number, side: number, signal?: AbortSignal) => getScaled(original(index), side, signal),
    }),
  }
}

/**
 * Every `every`-th example is for testing (indices `every - 1`, `2·every - 1`, …), the others for training.
 *
 * @param every an integer ≥ 2.
 * @throws ChromaskError `datasets/invalid-option`; `datasets/too-small` where nothing would be left to test.
 * @example
 * ```ts
 * import { createRgbImage } from '@chromask/core'
 * import { splitEvery } from '@chromask/datasets'
 *
 * const ids = ['a', 'b', 'c', 'd', 'e']
 * const get = async (index: number) => ({ id: ids[index] ?? '', image: createRgbImage(1, 1) })
 * const { train, test } = splitEvery({ name: 'letters', size: 5, ids: () => ids, get }, 2)
 * console.log(train.name, train.ids().join(), test.name, test.ids().join()) // letters/train a,c,e letters/test b,d
 * ```
 */
export function splitEvery(dataset: LabelledDataset, every: number): Split {
  checkInteger('splitEvery: every', every, 2)
  if (dataset.size < every) {
    throw new ChromaskError(
      'datasets/too-small',
      `splitEvery: testing every ${every}th of the ${dataset.size} examples of ${dataset.name} leaves nothing to test. ` +
        `Pass ${dataset.size >= 2 ? `every ≤ ${dataset.size}, or ` : ''}more pictures.`,
    )
  }
  const train: number[] = []
  const test: number[] = []
  for (let i = 0; i < dataset.size; i++) (i % every === every - 1 ? test : train).push(i)
  return { train: subset(dataset, train, `${dataset.name}/train`), test: subset(dataset, test, `${dataset.name}/test`) }
}
