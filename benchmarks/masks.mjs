// How many masks of each kind one core draws: one JSON line for each. Kinds that follow a picture get drawn flowers.
//   npm run bench:masks [-- --size 128 --seconds 1 --only strokes,cells]
import { parseArgs } from 'node:util'
import { proceduralFlowers } from '@chromask/datasets'
import { createMaskSource, maskKinds } from '@chromask/masks'

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '128' },
    seconds: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
})
const size = Number(values.size)
const only = values.only?.split(',')
const flowers = proceduralFlowers({ count: 8, size })
const examples = await Promise.all(flowers.ids().map((_, index) => flowers.get(index)))

/** Masks a second, drawn for so many seconds. */
async function speedOf(source, seconds) {
  const start = performance.now()
  let elapsed = 0
  let count = 0
  while (elapsed < seconds * 1000) {
    // The clock is read once in a while only: a mask may be cheaper than that.
    for (const example of examples) {
      const mask = source.sample({ width: size, height: size, seed: 'speed', index: count++, example })
      // Most sources answer at once; waiting for them would measure promises.
      if (mask instanceof Promise) await mask
    }
    elapsed = performance.now() - start
  }
  return Math.round((1000 * count) / elapsed)
}

for (const { kind, group, example } of maskKinds) {
  if (only && !only.includes(kind)) continue
  const source = createMaskSource(example)
  const target = group === 'content' ? 200 : 2000
  await speedOf(source, 0.2) // compiled by then
  const masksPerSecond = await speedOf(source, Number(values.seconds))
  console.log(JSON.stringify({ bench: 'masks', what: kind, masksPerSecond, size, target }))
}
