import { ChromaskError, type Dataset, type Example } from '@chromask/core'
import { checkIndex } from './checks.js'
import type { LabelledDataset } from './labelled.js'
import { loadScaled } from './load-scaled.js'
import { loadSquare } from './load-square.js'

/**
 * Data sets one after the other. Ids become `<name>/<id>`, so the names must differ. Classes are kept where all data
 * sets have the same; otherwise the examples have no labels, since a number would mean two things.
 *
 * @param name @default the names with `+` between them
 * @throws ChromaskError `datasets/invalid-option` where there are none, or two have the same name.
 * @example
 * ```ts
 * import { createRgbImage } from '@chromask/core'
 * import { concat } from '@chromask/datasets'
 *
 * const drawn = (name: string, size: number) => ({
 *   name,
 *   size,
 *   ids: () => Array.from({ length: size }, (_, i) => String(i)),
 *   get: async (index: number) => ({ id: String(index), image: createRgbImage(8, 8) }),
 * })
 * const both = concat([drawn('roses', 2), drawn('tulips', 1)])
 * console.log(both.name, both.size, both.ids().join()) // roses+tulips 3 roses/0,roses/1,tulips/0
 * ```
 */
export function concat(datasets: readonly LabelledDataset[], name?: string): LabelledDataset {
  const names = datasets.map((dataset) => dataset.name)
  if (datasets.length === 0 || new Set(names).size < names.length) {
    const got = datasets.length === 0 ? 'none' : names.join(', ')
    throw new ChromaskError('datasets/invalid-option', `concat: expected data sets of different names, got ${got}.`)
  }
  const classNames = datasets[0]?.classNames
  const alike = datasets.every((dataset) => JSON.stringify(dataset.classNames) === JSON.stringify(classNames))
  const facts = {
    name: name ?? names.join('+'),
    size: datasets.reduce((sum, { size }) => sum + size, 0),
  }
  const placeOf = (index: number): readonly [dataset: Dataset, index: number] => {
    checkIndex(facts, index)
    let rest = index
    for (const dataset of datasets) {
      if (rest < dataset.size) return [dataset, rest]
      rest -= dataset.size
    }
    throw new Error('unreachable: the sizes sum up')
  }
  const named = ({ name: from }: Dataset, { label, ...example }: Example): Example => ({
    ...example,
    id: `${from}/${example.id}`,
    ...(alike && label !== undefined && { label }),
  })
  const labels = datasets.flatMap((dataset) => (dataset.labels ? [dataset.labels] : []))
  let ids: readonly string[] | undefined
  return {
    ...facts,
    ...(alike && classNames && { classNames }),
    ...(alike && labels.length === datasets.length && { labels: labels.flat() }),
    ids() {
      ids ??= datasets.flatMap((dataset) => dataset.ids().map((id) => `${dataset.name}/${id}`))
      return ids
    },
    ...(datasets.every((dataset) => dataset.fingerprint) && {
      fingerprint: async (signal?: AbortSignal) =>
        JSON.stringify(await Promise.all(datasets.map((dataset) => dataset.fingerprint?.(signal)))),
    }),
    async get(index, signal) {
      const [dataset, own] = placeOf(index)
      return named(dataset, await dataset.get(own, signal))
    },
    async getSquare(index, size, signal) {
      const [dataset, own] = placeOf(index)
      return named(dataset, await loadSquare(dataset, own, size, signal))
    },
    async getScaled(index, side, signal) {
      const [dataset, own] = placeOf(index)
      return named(dataset, await loadScaled(dataset, own, side, signal))
    },
  }
}
