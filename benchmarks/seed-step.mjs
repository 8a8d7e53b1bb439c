// The training step that is measured: the seed system's networks on one batch of noise.
import { createRandom } from '@chromask/core'
import { jit } from '@chromask/onnx'
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

/** The step by itself: its function and inputs, and the variables of its networks and optimizers. */
export async function seedStep(shape) {
  let spec
  let variables
  const known = new Error('the step is known')
  const listener = {
    createState: async (given) => {
      variables = given
    },
    compile: async (given) => {
      spec = given
      throw known
    },
  }
  const trainer = await seedTrainer(listener, shape)
  await trainer.round().catch((error) => {
    if (error !== known) throw error
  })
  return { fn: (inputs) => spec.body(inputs), inputs: recordedInputs(spec), variables }
}

/** Functions see bytes as integers. */
const recordedInputs = ({ inputs }) =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, dtype = 'float32' }]) => [
      name,
      { shape, dtype: dtype === 'uint8' ? 'int32' : dtype },
    ]),
  )

/** An engine with nothing around ONNX Runtime's session: for profiles. */
export const bareEngine = (options) => ({
  name: 'onnx/cpu',
  createState: async () => ({}),
  compile: async (spec) => await jit((inputs) => spec.body(inputs), { ...options, inputs: recordedInputs(spec) }),
})
