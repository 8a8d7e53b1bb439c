import { ChromaskError } from '@chromask/core'
import type { StepArray, StepSpec } from '@chromask/core/tensor'

/** Throws `backend/invalid-step` for inputs of impossible shapes or types. */
export function checkSpec(spec: StepSpec): void {
  for (const [name, { shape, dtype = 'float32' }] of Object.entries(spec.inputs)) {
    const whole = Array.isArray(shape) && shape.every((n) => Number.isSafeInteger(n) && n > 0)
    if (!whole || !['float32', 'int32', 'uint8'].includes(dtype)) {
      throw new ChromaskError(
        'backend/invalid-step',
        `step ${spec.name}, input ${name}: expected a shape of integers ≥ 1 and the type float32, int32 or uint8, got [${String(shape)}] ${String(dtype)}.`,
      )
    }
  }
}

/** Throws `backend/non-finite`, naming the outputs. */
export function assertFinite(spec: StepSpec, outputs: Readonly<Record<string, StepArray>>): void {
  const bad = Object.entries(outputs).filter(
    ([, values]) => values instanceof Float32Array && !values.every(Number.isFinite),
  )
  if (bad.length === 0) return
  const names = bad.map(([name, values]) => (values.length === 1 ? `${name} (${values[0]})` : name)).join(', ')
  throw new ChromaskError(
    'backend/non-finite',
    `step ${spec.name} gave NaN or infinite values in ${names}. The state is as it was before the step; lower the learning rate, clip the gradients or check the inputs.`,
  )
}
