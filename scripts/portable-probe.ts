import { createRandom, portableLog, sinTurns } from '@chromask/core'
import { createMaskSource, maskKinds } from '@chromask/masks'
import { proceduralFlowers } from '../packages/datasets/src/flowers/procedural-flowers.js'

/** FNV-1a over bytes: short, and enough to tell two results apart. */
function hash(data: ArrayBufferView): string {
  let h = 0x811c9dc5
  for (const byte of new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) h = Math.imul(h ^ byte, 0x01000193)
  return (h >>> 0).toString(16)
}

/** Everything that must be the same bytes on every platform, a line each. */
export async function lines(): Promise<string> {
  const random = createRandom('probe')
  const draws = (fork: string, draw: (r: ReturnType<typeof createRandom>) => number): string => {
    const own = random.fork(fork)
    return hash(Float64Array.from({ length: 10_000 }, () => draw(own)))
  }
  const flowers = proceduralFlowers({ count: 20, size: 48 })
  const maskLines = maskKinds.map(async ({ kind, example: spec }) => {
    const source = createMaskSource(spec)
    const sampled = Array.from({ length: 10 }, async (_, index) =>
      source.sample({ width: 61, height: 47, seed: 'probe', index, example: await flowers.get(index) }),
    )
    const values = (await Promise.all(sampled)).flatMap(({ data }) => [...data])
    return `mask ${kind} ${hash(Float32Array.from(values))}`
  })
  const flowerLines = flowers
    .ids()
    .map(async (id, index) => `flower ${id} ${hash((await flowers.get(index)).image.data)}`)
  return [
    `uint32 ${draws('uint32', (r) => r.uint32())}`,
    `float ${draws('float', (r) => r.float())}`,
    `integer ${draws('integer', (r) => r.integer(-5, 1000))}`,
    `normal ${draws('normal', (r) => r.normal())}`,
    `sine ${draws('sine', (r) => sinTurns(r.uniform(-3, 3)))}`,
    `logarithm ${draws('logarithm', (r) => portableLog(r.float() + 1e-9))}`,
    ...(await Promise.all([...maskLines, ...flowerLines])),
    `shuffle ${hash(Int32Array.from(random.shuffle(Array.from({ length: 1000 }, (_, i) => i))))}`,
  ].join('\n')
}
