import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Network } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'

// What PyTorch gives for small networks of the seed recipe. Made by
//   python3 benchmarks/peers/torch_seed.py fixture --size 32 --base 8 --out seed-networks.fixture.json && gzip -9 …
export interface Packed {
  readonly shape: number[]
  /** Little-endian float32, base64. */
  readonly data: string
}

export interface SeedFixture {
  readonly size: number
  readonly base: number
  readonly batch: number
  readonly adversarial: number
  readonly pixel: number
  readonly inputs: Record<'luma' | 'chroma' | 'mask', Packed>
  readonly state: Record<string, Packed>
  readonly runningAfter: Record<string, Packed>
  readonly outputs: Record<'generated' | 'probability', Packed>
  readonly gradients: Record<string, Packed>
}

export const readSeedFixture = (): SeedFixture =>
  JSON.parse(gunzipSync(readFileSync(join(import.meta.dirname, 'seed-networks.fixture.json.gz'))).toString())

/** PyTorch's NCHW pictures, or OIHW (transposed: IOHW) kernels, in TF's order; vectors as they are. */
export function unpack({ shape, data }: Packed, kind: 'picture' | 'kernel' = 'kernel'): tf.Tensor {
  const bytes = Buffer.from(data, 'base64')
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
  if (shape.length !== 4) return tf.tensor(values, shape)
  return tf.tidy(() => tf.transpose(tf.tensor(values, shape), kind === 'picture' ? [0, 2, 3, 1] : [2, 3, 1, 0]))
}

const weightNames: Record<string, string> = {
  weight: 'gamma',
  bias: 'beta',
  running_mean: 'running_mean',
  running_var: 'running_variance',
}

/** `G.down.0.1.bias` to `down1_norm/beta`. */
export function ourName(theirs: string): string {
  const [network, ...path] = theirs.split('.')
  const leaf = path.at(-1) as string
  const named = (layer: string, isNorm: boolean): string =>
    isNorm ? `${layer}_norm/${weightNames[leaf]}` : `${layer}/kernel`
  if (network === 'D') {
    const index = Number(path[1])
    if (path.length === 3) return 'logit/kernel'
    return named(index < 5 ? `down${index + 1}` : 'whole', path[2] === '1')
  }
  if (path[0] === 'out') return 'out/kernel'
  if (path[0] === 'luma' || path[0] === 'mask') return named(path[0], path[1] === '1')
  return named(`${path[0]}${Number(path[1]) + 1}`, path[2] === '1')
}

/** Gives a network the fixture's weights. */
export function loadWeights(network: Network, prefix: 'G' | 'D', state: SeedFixture['state']): void {
  const variables = new Map([...network.trainable, ...network.statistics])
  const wanted = Object.entries(state).filter(([name]) => name.startsWith(`${prefix}.`))
  if (wanted.length !== variables.size)
    throw new Error(`the fixture has ${wanted.length} arrays, the network ${variables.size}`)
  for (const [name, packed] of wanted) {
    const value = unpack(packed)
    const variable = variables.get(ourName(name))
    if (!variable) throw new Error(`no variable for ${name}`)
    variable.assign(value)
    value.dispose()
  }
}
