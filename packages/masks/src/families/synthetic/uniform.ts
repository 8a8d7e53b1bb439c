import { createMask, type MaskSource } from '@chromask/core'
import { checkKeys } from '../../parameter.js'

/** Everything coloured, or nothing. */
export interface UniformSpec {
  readonly kind: 'full' | 'empty'
}

export function uniform({ kind, ...options }: UniformSpec): MaskSource {
  checkKeys(kind, options, [])
  return {
    name: kind,
    sample({ width, height }) {
      const mask = createMask(width, height)
      if (kind === 'full') mask.data.fill(1)
      return mask
    },
  }
}
