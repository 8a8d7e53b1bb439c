import type { TensorSpec } from '@chromask/core/tensor'

/** A batch. */
export const pictureInputs = (count: number, size: number): Record<string, TensorSpec> => ({
  rgb: { shape: [count, size, size, 3], dtype: 'uint8' },
  mask: { shape: [count, size, size, 1] },
})

/** What steers the update of a network. */
export const roleInputs = (role: string, scheduledCount: number): Record<string, TensorSpec> => ({
  [`${role}Rate`]: { shape: [] },
  ...(scheduledCount > 0 && { [`${role}Weights`]: { shape: [scheduledCount] } }),
})
