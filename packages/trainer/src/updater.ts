import type { NamedVariables, Network } from '@chromask/core/tensor'
import type * as tf from '@tensorflow/tfjs-core'
import { type AdamOptions, createAdam } from './adam.js'
import { type Average, type AverageOptions, createAverage } from './average.js'
import { clipByGlobalNorm, globalNorm } from './differentiate.js'
import { createGathering } from './gathering.js'
import { prefixed } from './names.js'

export interface UpdaterOptions {
  readonly adam?: AdamOptions | undefined
  readonly clipNorm?: number | undefined
  readonly accumulate?: number | undefined
  readonly ema?: AverageOptions | undefined
}

type Gradients = ReadonlyMap<string, tf.Tensor>

/** What changes one network: its optimizer, and what stands around it. All of it works inside a step. */
export interface Updater {
  /** The state, by name. */
  readonly slots: NamedVariables
  readonly average: Average | undefined
  /** Keeps a batch's gradients for the update to come; `keep` is 0 for the first batch, 1 for others. Gives their norm. */
  gather(gradients: Gradients, keep: tf.Scalar): tf.Scalar
  /** Updates the network by a batch's gradients, and by those gathered. Gives the norm of their mean. */
  apply(gradients: Gradients, rate: tf.Scalar): tf.Scalar
  dispose(): void
}

/** @throws ChromaskError `trainer/invalid-option`. */
export function createUpdater(role: string, network: Network, options: UpdaterOptions): Updater {
  const { clipNorm, accumulate = 1, ema } = options
  const optimizer = createAdam(network.trainable, options.adam)
  const average = ema && createAverage(network, ema)
  const gathering = accumulate > 1 ? createGathering(network.trainable, accumulate) : undefined
  return {
    slots: new Map([
      ...prefixed(`adam/${role}`, optimizer.slots),
      ...(gathering ? prefixed(`gathered/${role}`, gathering.slots) : []),
      ...(average ? prefixed(`ema/${role}`, average.slots) : []),
    ]),
    average,
    gather(gradients, keep) {
      gathering?.add(gradients, keep)
      return globalNorm(gradients)
    },
    apply(gradients, rate) {
      const mean = gathering?.mean(gradients) ?? gradients
      // Always computed: a gradient that overflows would otherwise spoil the weights before any loss shows it.
      const norm = globalNorm(mean)
      optimizer.apply(clipNorm === undefined ? mean : clipByGlobalNorm(mean, norm, clipNorm), rate)
      average?.update()
      return norm
    },
    dispose() {
      for (const part of [optimizer, gathering, average]) part?.dispose()
    },
  }
}
