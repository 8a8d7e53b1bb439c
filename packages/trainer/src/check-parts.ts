import { ChromaskError } from '@chromask/core'
import type { StepParts } from './steps.js'

/**
 * That the parts of a training fit each other.
 *
 * @throws ChromaskError `trainer/invalid-option`.
 */
export function checkParts({ generator, discriminator, losses, clipNorm, ema, accumulate = 1 }: StepParts): void {
  const wrong = (message: string): ChromaskError => new ChromaskError('trainer/invalid-option', message)
  if (losses.generator.length === 0)
    throw wrong('losses.generator is empty: give at least one term, such as pixelLoss().')
  if (clipNorm !== undefined && !(clipNorm > 0)) throw wrong(`clipNorm must be above 0, got ${clipNorm}.`)
  if (ema && !(ema.decay > 0 && ema.decay < 1)) throw wrong(`ema: decay must lie between 0 and 1, got ${ema.decay}.`)
  if (!(Number.isInteger(accumulate) && accumulate >= 1))
    throw wrong(`accumulate must be an integer ≥ 1, got ${accumulate}.`)
  const discriminatorTerms = losses.discriminator ?? []
  if (discriminator && discriminatorTerms.length === 0) {
    throw wrong(
      'there is a discriminator but losses.discriminator is empty: give adversarialLoss().discriminator, or leave the discriminator out.',
    )
  }
  if (!discriminator && discriminatorTerms.length > 0) {
    throw wrong('losses.discriminator has terms but there is no discriminator: give one, or leave the terms out.')
  }
  for (const term of losses.generator) {
    if (term.needs === 'logitsReal')
      throw wrong(`${term.name} looks at the true picture's logits, which only a discriminator's loss has.`)
    if (term.needs === 'discriminate')
      throw wrong(`${term.name} asks the discriminator about further pictures, which only its own loss can.`)
    if (term.needs === 'binLogits' && !generator.applyWithLogits)
      throw wrong(`${term.name} looks at bins of chroma, and this generator has no applyWithLogits to give them.`)
    if (term.needs && term.needs !== 'binLogits' && !discriminator)
      throw wrong(`${term.name} needs a discriminator, and there is none.`)
  }
  const stray = discriminatorTerms.find((term) => term.needs === 'binLogits')
  if (stray) throw wrong(`${stray.name} looks at bins of chroma, which only a generator's loss has.`)
  const comparing = [...losses.generator, ...discriminatorTerms].find((term) => term.needs === 'features')
  if (comparing && !discriminator?.applyWithFeatures)
    throw wrong(`${comparing.name} compares features, and this discriminator has no applyWithFeatures to give them.`)
  for (const terms of [losses.generator, discriminatorTerms]) {
    const names = terms.map((term) => term.name)
    const twice = names.find((name, index) => names.indexOf(name) !== index)
    if (twice !== undefined) throw wrong(`two loss terms are named ${twice}: names must differ, since logs go by them.`)
  }
}
