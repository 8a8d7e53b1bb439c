import { ChromaskError, type NamedArrays } from '@chromask/core'
import { loadNewestCheckpoint, openRun, type Trainer, type TrainerSnapshot } from '@chromask/trainer'

/**
 * The state of a training that is about to begin, with the networks of another run's newest good checkpoint. Optimizers,
 * data and schedules begin anew. Where the other run had no discriminator, this one's stays as it is.
 *
 * @throws ChromaskError `trainer/no-run`; `trainer/no-checkpoint`; `recipes/checkpoint-mismatch` where its networks have
 * other shapes.
 */
export async function networksOf(run: string, trainer: Trainer): Promise<TrainerSnapshot> {
  await openRun(run)
  const checkpoint = await loadNewestCheckpoint(run)
  if (!checkpoint) {
    throw new ChromaskError(
      'trainer/no-checkpoint',
      `${run} holds no checkpoint to start from. Train it further first.`,
    )
  }
  const snapshot = await trainer.snapshot()
  const arrays = new Map(snapshot.arrays)
  for (const network of ['generator/', 'discriminator/']) {
    const [ours, theirs] = [snapshot.arrays, checkpoint.arrays].map((all) => namesIn(all, network))
    if (theirs?.length === 0 && network === 'discriminator/') continue
    const differing = ours?.find(
      (name) => checkpoint.arrays.get(name)?.shape.join() !== snapshot.arrays.get(name)?.shape.join(),
    )
    if (differing !== undefined || ours?.length !== theirs?.length) {
      throw new ChromaskError(
        'recipes/checkpoint-mismatch',
        `${checkpoint.path} has another ${network.slice(0, -1)}: ${differing ?? 'it has more layers'} differs. ` +
          'Start from a run whose networks have the same shapes; steps, losses, masks, rates and data may differ.',
      )
    }
    for (const name of ours ?? [])
      arrays.set(name, checkpoint.arrays.get(name) as NonNullable<ReturnType<NamedArrays['get']>>)
  }
  // An average begins with what it is the average of.
  for (const name of namesIn(arrays, AVERAGE)) {
    const array = arrays.get(`generator/${name.slice(AVERAGE.length)}`)
    if (array) arrays.set(name, array)
  }
  return { ...snapshot, arrays }
}

const AVERAGE = 'ema/generator/of/'

const namesIn = (arrays: NamedArrays, network: string): string[] =>
  [...arrays.keys()].filter((name) => name.startsWith(network))
