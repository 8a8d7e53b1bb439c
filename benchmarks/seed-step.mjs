// The training step that is measured: the seed system's networks on one batch of noise.
import { createRandom } from '@chromask/core'
import { countMultiplyAdds, trace } from '@chromask/onnx'
import { buildRecipe, getRecipe, overrideRecipe } from '@chromask/recipes'
import { createTrainer } from '@chromask/trainer'

/** A trainer whose every round is one joint step of both networks. */
export async function seedTrainer(engine, { size, batch }) {
  const recipe = overrideRecipe(getRecipe('hallpaz2018'), { size, batch })
  const random = createRandom('benchmark')
  const given = {
    count: batch,
    size,
    rgb: Uint8Array.from({ length: batch * size * size * 3 }, () => random.integer(0, 255)),
    mask: Float32Array.from({ length: batch * size * size }, (_, i) => (i % size < size / 2 ? 1 : 0)),
    ids: [],
    labels: new Int32Array(batch).fill(-1),
  }
  const batches = {
    batchSize: batch,
    batchesPerPass: 1,
    next: async () => given,
    save: () => null,
    restore: () => undefined,
    dispose: async () => undefined,
  }
  return await createTrainer({
    ...buildRecipe(recipe),
    engine,
    batches,
    steps: 1e6,
    rates: { generator: recipe.rate },
    round: recipe.round,
  })
}

/** What the step's matrix products and convolutions amount to, in GFLOP, as it is recorded and before any pass. */
export async function gflopPerStep(shape) {
  let spec
  let variables
  const found = new Error('the step is known')
  const listener = {
    createState: async (given) => {
      variables = given
    },
    compile: async (given) => {
      spec = given
      throw found
    },
  }
  const trainer = await seedTrainer(listener, shape)
  await trainer.round().catch((error) => {
    if (error !== found) throw error
  })
  const { graph } = trace((inputs) => spec.body(inputs), { inputs: spec.inputs, variables })
  return (2 * countMultiplyAdds(graph)) / 1e9
}
