import type { Graph } from '../graph/types.js'
import { foldPadding } from './fold-padding.js'
import { assignLayouts, type StateOrder } from './layout.js'
import { lowerConvolutions } from './lower-convolutions.js'

/**
 * All passes over a traced graph, in their order: {@link foldPadding}, {@link lowerConvolutions}, {@link assignLayouts}.
 *
 * @param stateOrder order of axes that inputs and outputs have outside. @default their own
 */
export const optimize = (graph: Graph, stateOrder?: StateOrder): Graph =>
  assignLayouts(lowerConvolutions(foldPadding(graph)), stateOrder)
