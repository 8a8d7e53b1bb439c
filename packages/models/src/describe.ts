import type { Network } from '@chromask/core/tensor'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** How many numbers an optimizer changes, and how many a step by itself: running statistics, and counters of dropout. */
export interface ParameterCount {
  readonly trainable: number
  readonly statistics: number
}

/**
 * Counts a network's parameters.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu'
 * import { countParameters, createUnetGenerator } from '@chromask/models'
 *
 * const generator = createUnetGenerator()
 * console.log(countParameters(generator).trainable) // 7839968
 * generator.dispose()
 * ```
 */
export function countParameters({ trainable, statistics }: Network): ParameterCount {
  const sum = (variables: Network['trainable']): number =>
    [...variables.values()].reduce((total, { size }) => total + size, 0)
  return { trainable: sum(trainable), statistics: sum(statistics) }
}

/** One layer of a network. */
export interface LayerRow {
  readonly name: string
  readonly kind: string
  /** `[B,H,W,C]`; `null` where any size goes. */
  readonly outputShape: readonly (number | null)[]
  readonly parameters: number
}

/** The layers of a network's model, in order. Shared layers appear once. */
export function describeLayers(model: LayersModel): LayerRow[] {
  return model.layers.map((layer) => {
    const shape = layer.inboundNodes[0]?.outputShapes[0] as (number | null)[]
    return {
      name: layer.name,
      kind: layer.getClassName(),
      outputShape: shape.map((n) => (n === null || n < 0 ? null : n)),
      parameters: layer.countParams(),
    }
  })
}
