/** Options of a training that takes a second. */
export const TINY: readonly string[] = [
  '--recipe=demo',
  '--size=16',
  '--steps=4',
  '--batch=4',
  '--set=generator.base=4',
  '--set=generator.depth=2',
  '--set=discriminator.base=4',
  '--set=discriminator.depth=2',
  '--pictures=4',
  '--checkpoint-every=2',
  '--device=wasm',
]
