import { type Split, splitEvery } from '@chromask/datasets'
import { HOLD_OUT_EVERY } from '@chromask/recipes'
import { parseData } from './data-kinds.js'
import type { Io } from './io.js'
import { openData } from './open-data.js'

/** Pictures to measure on, and those that a training sees. */
export interface HoldOut extends Split {
  /** Whether it is the data set that says which these are. */
  readonly isOfficial: boolean
}

export interface HoldOutOptions {
  readonly skipInvalid?: boolean
  readonly all?: boolean
}

/** The part of a data set that is for training, whoever has made the parts. */
const TRAIN = 'train'

/**
 * Opens what `--data` names. Where it asks for an official part other than `train`, such as `split=test`, all of
 * that is to measure on, beside all of `train`; otherwise every tenth picture, which trainings leave out, or with `all`
 * every one: the data is then for measuring alone.
 */
export async function openHoldOut(
  data: string,
  { skipInvalid = false, all = false }: HoldOutOptions,
  io: Io,
): Promise<HoldOut> {
  const dataset = await openData(data, skipInvalid, io)
  if (all) return { train: dataset, test: dataset, isOfficial: false }
  const { split = TRAIN } = parseData(data)?.options ?? {}
  if (split === TRAIN) return { ...splitEvery(dataset, HOLD_OUT_EVERY), isOfficial: false }
  return { train: await openData(data, skipInvalid, io, { split: TRAIN }), test: dataset, isOfficial: true }
}
