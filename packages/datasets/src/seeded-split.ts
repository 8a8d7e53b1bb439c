import { ChromaskError, createRandom, type Seed } from '@chromask/core'
import type { LabelledDataset } from './labelled.js'
import { type Split, subset } from './subset.js'

/** How a data set is split at random. */
export interface SeededSplitOptions {
  readonly seed: Seed
  /** The part that is for testing, in (0, 1). @default 0.1 */
  readonly test?: number
}

/**
 * A random split, the same for the same seed. Where the data set knows its labels, every class is split for itself, and
 * a class of two or more examples has some in both halves.
 *
 * @throws ChromaskError `datasets/invalid-option` for a part that is not in (0, 1); `datasets/too-small` where a half
 * would be empty.
 */
export function seededSplit(dataset: LabelledDataset, { seed, test: part = 0.1 }: SeededSplitOptions): Split {
  if (!(part > 0 && part < 1)) {
    throw new ChromaskError(
      'datasets/invalid-option',
      `seededSplit: test must lie between 0 and 1, got ${String(part)}. Pass 0.1 to test on a tenth.`,
    )
  }
  const classes = new Map<number, number[]>()
  for (let i = 0; i < dataset.size; i++) {
    const label = dataset.labels?.[i] ?? -1
    const members = classes.get(label)
    if (members) members.push(i)
    else classes.set(label, [i])
  }
  const random = createRandom(seed).fork('split')
  const train: number[] = []
  const test: number[] = []
  for (const [label, members] of classes) {
    const wanted = Math.round(members.length * part)
    const taken = Math.min(Math.max(wanted, 1), members.length - 1)
    const shuffled = random.fork(label).shuffle(members)
    test.push(...shuffled.slice(0, taken))
    train.push(...shuffled.slice(taken))
  }
  if (test.length === 0) {
    throw new ChromaskError(
      'datasets/too-small',
      `seededSplit: ${dataset.name} needs a class of two or more examples, so that both halves have some.`,
    )
  }
  const ordered = (indices: number[]): number[] => indices.sort((a, b) => a - b)
  return {
    train: subset(dataset, ordered(train), `${dataset.name}/train`),
    test: subset(dataset, ordered(test), `${dataset.name}/test`),
  }
}
