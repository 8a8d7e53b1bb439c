import * as ort from 'onnxruntime-node'
import { beforeAll, describe, expect, it } from 'vitest'
import { assignLayouts } from '../passes/layout.js'
import { createSession, tensorOf } from '../session/session.js'
import { difference, type Outcome } from './compare.js'
import {
  gradientsOf,
  inputName,
  type KernelCase,
  outputName,
  type Prepared,
  prepare,
  record,
  reference,
  type Traced,
} from './kernel-case.js'

export type { KernelCase, TensorSpec } from './kernel-case.js'

export interface KernelTestOptions {
  /** False for kernels that record nothing, since they change nothing. @default true */
  readonly recorded?: boolean
}

/**
 * Compares a kernel's recording with TF.js's own `cpu` backend: values, shapes, types and gradients. All cases of a
 * kernel run in one session.
 */
export function testKernel(
  kernel: string,
  cases: readonly KernelCase[],
  { recorded = true }: KernelTestOptions = {},
): void {
  describe(kernel, () => {
    let results: Map<KernelCase, readonly Outcome[] | Error>
    let origins: ReadonlySet<string>
    const prepared = cases.map((test, place) => prepare(test, place))
    beforeAll(async () => {
      const traced = record(prepared)
      origins = new Set(traced.graph.nodes.map((node) => node.origin))
      results = await runTogether(prepared, traced)
    })
    for (const one of prepared) {
      it(one.test.name, () => {
        const actual = results.get(one.test)
        if (!actual || actual instanceof Error) throw actual ?? new Error('the case did not run')
        const expected = reference(one)
        expect(actual.length).toBe(expected.length)
        for (const [i, outcome] of expected.entries()) {
          const found = difference(actual[i] as Outcome, outcome, one.test.tolerance)
          const which = i < expected.length - gradientsOf(one) ? `output ${i}` : `gradient ${i}`
          if (found) expect.fail(`${kernel}, ${one.test.name}, ${which}: ${found}`)
        }
      })
    }
    if (recorded) it('records under its name', () => expect([...origins]).toContain(kernel))
  })
}

async function runTogether(
  prepared: readonly Prepared[],
  traced: Traced,
): Promise<Map<KernelCase, readonly Outcome[] | Error>> {
  const results = new Map<KernelCase, readonly Outcome[] | Error>()
  try {
    const good = prepared.flatMap((_, place) => (traced.errors[place] ? [] : [place]))
    const outcomes = await runGraph(prepared, traced, good)
    for (const place of good) results.set((prepared[place] as Prepared).test, outcomes.get(place) as Outcome[])
  } catch (error) {
    // Which case is it? One after the other tells.
    if (prepared.length === 1) return results.set((prepared[0] as Prepared).test, error as Error)
    for (const one of prepared) {
      for (const [test, result] of await runTogether([one], record([one]))) results.set(test, result)
    }
  }
  for (const [place, error] of traced.errors.entries())
    if (error) results.set((prepared[place] as Prepared).test, error)
  return results
}

async function runGraph(
  prepared: readonly Prepared[],
  { graph, dtypes }: Traced,
  places: readonly number[],
): Promise<Map<number, Outcome[]>> {
  const session = await createSession(assignLayouts(graph), { runtime: ort, threads: 1 })
  try {
    const feeds = Object.fromEntries(
      prepared.flatMap(({ specs, values }, place) =>
        specs.map(({ shape, dtype = 'float32' }, i) => [
          inputName(place, i),
          tensorOf(ort, dtype, shape, values[i] as Float32Array),
        ]),
      ),
    )
    const results = await session.run(feeds)
    const typeName = (type: string, declared: string): string =>
      type === declared ? type : `${declared}, stored as ${type},`
    return new Map(
      places.map((place) => [
        place,
        (dtypes[place] as string[]).map((declared, i) => {
          const { type, dims, data } = results[outputName(place, i)] as ort.Tensor
          return { dtype: typeName(type, declared), shape: dims, values: data as Float32Array }
        }),
      ]),
    )
  } finally {
    await session.dispose()
  }
}
