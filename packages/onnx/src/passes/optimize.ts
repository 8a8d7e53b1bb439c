import type { Graph } from '../graph/types.js'
import { foldPadding } from './fold-padding.js'
import { assignLayouts, type StateOrder } from './layout.js'
import { lowerConvolutions } from './lower-convolutions.js'
import { lowerReductions } from './lower-reductions.js'
import { orderUpdates } from './order-updates.js'

/**
 * All passes over a traced graph, in their order: {@link foldPadding}, {@link lowerConvolutions}, {@link assignLayouts},
 * {@link lowerReductions}, {@link orderUpdates}.
 *
 * @param stateOrder order of axes that inputs and outputs have outside. @default their own
 */
export const optimize = (graph: Graph, stateOrder?: StateOrder): Graph =>
  orderUpdates(lowerReductions(assignLayouts(lowerConvolutions(foldPadding(graph)), stateOrder)))
