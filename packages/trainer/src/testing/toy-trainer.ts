import { createEagerEngine } from '@chromask/backend'
import '@tensorflow/tfjs-layers' // registers gradients
import { createTrainer, type Trainer, type TrainerOptions } from '../trainer.js'
import { fools, squared, tells, toyBatches, toyDiscriminator, toyGenerator, toySpace } from './toy.js'

/** Runs a body with a trainer made of the toy pieces, and frees everything after. */
export async function withToyTrainer<T>(
  change: Partial<TrainerOptions>,
  body: (trainer: Trainer) => Promise<T>,
): Promise<T> {
  const engine = await createEagerEngine({ backend: 'cpu' })
  const options: TrainerOptions = {
    engine,
    batches: toyBatches(),
    colorSpace: toySpace,
    generator: toyGenerator(),
    discriminator: toyDiscriminator(),
    losses: { generator: [squared, fools], discriminator: [tells] },
    rates: { generator: 0.02 },
    steps: 10,
    ...change,
  }
  const trainer = await createTrainer(options)
  try {
    return await body(trainer)
  } finally {
    await trainer.dispose()
    options.generator.dispose()
    options.discriminator?.dispose()
    await engine.dispose()
  }
}
