import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Network } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'

/** What PyTorch gives for a small network whose weights and inputs are numbers by a formula. Shapes in PyTorch's order. */
export interface PeerFacts {
  readonly input: number[]
  readonly shape: number[]
  readonly output: number[]
  /** The sum of a gradient times the formula's numbers of salt 3, and its length. */
  readonly gradients: Record<string, [number, number]>
}

// Made by python3 benchmarks/peers/torch_published.py fixture --out published-networks.fixture.json
export const readPeers = (): Record<string, PeerFacts> =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'published-networks.fixture.json'), 'utf8')).networks

/** Numbers within a half of zero, exact in every language. */
export const formula = (length: number, salt: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => ((i * 7919 + salt * 613) % 1009) / 1009 - 0.5)

const saltOf = (name: string): number =>
  Array.from(name).reduce((sum, letter, i) => sum + (letter.codePointAt(0) ?? 0) * (i + 1), 0)

/** A picture of the formula's numbers, `[B,C,H,W]` in `[B,H,W,C]`. */
export const picture = (shape: readonly number[], salt: number): tf.Tensor4D =>
  tf.tidy(() => {
    const values = tf.tensor(formula(tf.util.sizeFromShape([...shape]), salt), [...shape])
    return tf.transpose(values, [0, 2, 3, 1]) as tf.Tensor4D
  })

/** `down1_norm/gamma` to `down1_norm.weight`. */
export const theirName = (ours: string): string =>
  ours
    .replace('/', '.')
    .replace(/kernel|gamma$/, 'weight')
    .replace(/beta$/, 'bias')

/** `[k,k,·,·]` to PyTorch's `[·,·,k,k]`; vectors as they are. */
const theirOrder = (values: tf.Tensor): tf.Tensor => (values.rank === 4 ? tf.transpose(values, [3, 2, 0, 1]) : values)

/** Gives a network the weights that its peer has. */
export function fillWeights({ trainable }: Network): void {
  for (const [ours, variable] of trainable) {
    tf.tidy(() => {
      const name = theirName(ours)
      const { shape } = theirOrder(variable)
      const values = tf.tensor(formula(variable.size, saltOf(name)), shape)
      if (shape.length < 2) return variable.assign(ours.endsWith('gamma') ? tf.add(values, 1) : values)
      const scale = Math.sqrt(12 / tf.util.sizeFromShape(shape.slice(1)))
      return variable.assign(tf.transpose(tf.mul(values, scale), [2, 3, 1, 0]))
    })
  }
}

/** What the fixture says of a gradient. */
export function projection(gradient: tf.Tensor): [number, number] {
  const values = Array.from(tf.tidy(() => theirOrder(gradient).dataSync()))
  const weights = formula(values.length, 3)
  const sum = values.reduce((total, value, i) => total + value * (weights[i] ?? 0), 0)
  return [sum, Math.sqrt(values.reduce((total, value) => total + value * value, 0))]
}
