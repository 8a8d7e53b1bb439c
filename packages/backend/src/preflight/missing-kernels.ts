import { ChromaskError, messageOf } from '@chromask/core'
import type { StepArray, StepSpec } from '@chromask/core/tensor'
import { deviceNamed } from '../devices/catalog.js'
import { loadDevice } from '../devices/load.js'
import { runBody } from '../eager/program.js'
import type { EagerState } from '../eager/state.js'
import type { TfjsBackend } from '../eager/tfjs-backend.js'
import { withFallbacks } from './fallback.js'

/** A kernel that a step calls and a backend lacks. */
export interface MissingKernel {
  readonly kernel: string
  /** Calls in one run of the step. */
  readonly calls: number
}

/**
 * Runs a step once with the missing kernels lent by the `cpu` backend, and puts the state back. The caller holds the
 * state. A kernel that cannot be lent ends the list.
 */
export async function findMissingKernels(
  backend: TfjsBackend,
  spec: StepSpec,
  state: EagerState,
  inputs: Readonly<Record<string, StepArray>>,
): Promise<MissingKernel[]> {
  await loadDevice(deviceNamed('cpu'))
  await backend.ready()
  const calls = new Map<string, number>()
  const count = (kernel: string): void => void calls.set(kernel, (calls.get(kernel) ?? 0) + 1)
  backend.use(() => {
    try {
      const change = state.change(() => withFallbacks(backend.name, count, () => runBody(spec, inputs)))
      for (const output of Object.values(change.value)) output.dispose()
      change.undo()
    } catch (error) {
      const last = missingKernelOf(error)
      if (last === undefined) throw error
      count(last)
    }
  })
  return [...calls].map(([kernel, n]) => ({ kernel, calls: n })).sort((a, b) => b.calls - a.calls)
}

/** The kernel that TF.js did not find, where that is what an error says. */
export const missingKernelOf = (error: unknown): string | undefined =>
  /Kernel '([^']+)' not registered for backend/.exec(messageOf(error))?.[1]

export function missingKernelsError(
  backend: string,
  spec: StepSpec,
  missing: readonly MissingKernel[],
  cause?: unknown,
): ChromaskError {
  const list = missing.map(({ kernel, calls }) => `${kernel} (${calls}×)`).join(', ')
  return new ChromaskError(
    'backend/missing-kernels',
    `step ${spec.name}: the TF.js backend ${backend} lacks ${list}. Use another device, or { missingKernels: 'cpu' } to let these run in plain JavaScript.`,
    { cause },
  )
}
