import type { NamedVariables } from '@chromask/core/tensor'
import type { Variable } from '@tensorflow/tfjs-core'

/** Variables under `prefix/name`. */
export const prefixed = (prefix: string, ...maps: NamedVariables[]): [string, Variable][] =>
  maps.flatMap((map) => [...map].map(([name, variable]): [string, Variable] => [`${prefix}/${name}`, variable]))
