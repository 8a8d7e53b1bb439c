import type { Mask, MaskSource, Random } from '@chromask/core'
import { type Maker, maker, type Resolve } from '../../maker.js'
import { checkKeys, type Parameter, randomOf } from '../../parameter.js'
import { strengthOf } from '../../strength.js'
import type { NoisySpec } from './index.js'

/** Gives a new mask of the same size; the one given stays as it is. */
export type Distort = (mask: Mask, strength: number, random: Random) => Mask

/** A kind that distorts another mask. At strength 0 it gives the source's mask as it is. */
export function distortMaker(kind: NoisySpec['kind'], about: string, strength: Parameter, distort: Distort): Maker {
  const make = ({ kind: _, ...options }: NoisySpec, resolve: Resolve): MaskSource => {
    checkKeys(kind, options, ['source', 'strength'])
    const source = resolve(options.source)
    const name = `${kind} ${source.name}`
    // The kind names the stream, and wrappers of one kind in one another are counted: each draws numbers of its own.
    const within = source.name.split(' ').filter((word) => word === kind).length
    const stream = within === 0 ? kind : `${kind} ${within}`
    const strengthAt = strengthOf(kind, options.strength, strength)
    return {
      name,
      sample(request) {
        const random = randomOf(request).fork(stream)
        const amount = strengthAt(request, random)
        const finish = (mask: Mask): Mask => (amount > 0 ? distort(mask, amount, random) : mask)
        const mask = source.sample(request)
        return mask instanceof Promise ? mask.then(finish) : finish(mask)
      },
    }
  }
  return maker<NoisySpec>(about, make, { strength }, { kind, source: { kind: 'disc' } })
}
