import type { MaskSource } from '@chromask/core'
import { checkedList, child } from './combine.js'
import type { Resolve } from './maker.js'
import { checkKeys, invalidOption } from './parameter.js'
import type { SourceOrSpec } from './spec.js'

/** Other masks as the training goes on, from easy to hard (curriculum learning, Bengio et al. 2009). */
export interface CurriculumSpec {
  readonly kind: 'curriculum'
  /** In order. Each holds from its progress, in [0, 1], until the next one begins; the first from 0. */
  readonly stages: readonly { readonly from: number; readonly source: SourceOrSpec }[]
}

export function curriculum({ kind, ...options }: CurriculumSpec, resolve: Resolve): MaskSource {
  checkKeys(kind, options, ['stages'])
  const stages = checkedList(kind, 'stages', options.stages).map(({ from, source, ...rest }) => {
    checkKeys(`${kind}.stages`, rest, ['from', 'source'])
    return { from, source: resolve(source) }
  })
  const starts = stages.map(({ from }) => from)
  const rising = starts.every((from, i) => from <= 1 && (i === 0 ? from === 0 : from > (starts[i - 1] as number)))
  if (!rising) {
    throw invalidOption(
      kind,
      `stages must begin at rising progress from 0 to 1, the first at 0, got ${JSON.stringify(starts)}.`,
    )
  }
  return {
    name: kind,
    sample(request) {
      const { progress = 0 } = request
      const place = Math.max(
        0,
        starts.findLastIndex((from) => from <= progress),
      )
      return (stages[place] as (typeof stages)[number]).source.sample(child(request, place))
    },
  }
}
