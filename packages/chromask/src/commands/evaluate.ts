import { resolveEngine } from '@chromask/backend'
import { mergePicture, splitPicture } from '@chromask/color/picture'
import type { ColorPredictor } from '@chromask/colorize'
import { ChromaskError, type Mask, type RgbImage } from '@chromask/core'
import { splitEvery } from '@chromask/datasets'
import { createMaskSource, parseMaskSpec } from '@chromask/masks'
import { formatEvaluation } from '@chromask/metrics'
import { constantColorOf, evaluationFamilies, HOLD_OUT_EVERY, heldOutExamples } from '@chromask/recipes'
import { type EvaluationFamily, evaluate as measure } from '@chromask/trainer'
import { Command } from 'commander'
import { dataHelp } from '../data-kinds.js'
import type { Io } from '../io.js'
import { loadPredictor, type Predictor } from '../load-predictor.js'
import { openData } from '../open-data.js'
import { collected, dataOption, deviceOption, integerFrom, skipOption, withExamples } from '../options.js'

interface Options {
  readonly model?: string
  readonly data: string
  readonly skipInvalid?: boolean
  readonly mask?: readonly string[]
  readonly pictures: number
  readonly device: string
  readonly json?: boolean
}

/** For models that do not say which masks they were trained with. */
const FAMILIES = ['seed', 'stripes', 'noise', 'disc', 'ring']

export const evaluateCommand = (io: Io): Command =>
  withExamples(
    new Command('evaluate')
      .description(
        'Measure a network on held-out pictures, beside the baselines of no colour and the best constant colour.',
      )
      .option('--model <folder>', 'a run, or an exported model')
      .addOption(dataOption())
      .addOption(skipOption())
      .option('--mask <mask>', 'a family to measure on; may be repeated (the recipe’s if not given)', collected)
      .option('--pictures <n>', 'how many held-out pictures', integerFrom(1), 40)
      .addOption(deviceOption())
      .option('--json', 'as JSON')
      .addHelpText('after', dataHelp())
      .action((options: Options) => evaluate(options, io)),
    'chromask evaluate --model runs/demo',
    'chromask evaluate --model model/ --data photos/ --mask disc --mask stripes:angle=45 --json',
  )

async function evaluate(
  { model, data, skipInvalid = false, mask, pictures, device, json }: Options,
  io: Io,
): Promise<void> {
  if (model === undefined) {
    throw new ChromaskError(
      'chromask/missing-option',
      'evaluate needs a trained network: --model <folder of a run or of an exported model>.',
    )
  }
  const dataset = await openData(data, skipInvalid, io)
  const { engine } = await resolveEngine({ device })
  try {
    const loaded = await loadPredictor(model, io)
    const { predictor } = loaded
    const { train, test } = splitEvery(dataset, HOLD_OUT_EVERY)
    const { rows } = await measure({
      predict: (images, masks) => predictSquares(predictor, images, masks),
      examples: await heldOutExamples(test, pictures, predictor.size),
      families: familiesOf(loaded, mask),
      constant: await constantColorOf(train, predictor.size),
      samples: 0,
      signal: io.signal,
    })
    loaded.dispose()
    io.stdout.write(json ? `${JSON.stringify(rows, null, 2)}\n` : `${loaded.name}\n${formatEvaluation(rows)}\n`)
  } finally {
    await engine.dispose()
  }
}

function familiesOf({ families }: Predictor, masks: readonly string[] | undefined): EvaluationFamily[] {
  if (families && masks === undefined) return evaluationFamilies(families)
  return (masks ?? FAMILIES).map((text) => ({ name: text, seen: false, source: createMaskSource(parseMaskSpec(text)) }))
}

/** What the network paints, over the whole square: what leaks out of the mask is to be seen. */
async function predictSquares(
  predictor: ColorPredictor,
  images: readonly RgbImage[],
  masks: readonly Mask[],
): Promise<RgbImage[]> {
  const results: RgbImage[] = []
  for (const [i, image] of images.entries()) {
    const { width, height } = image
    const { luma } = splitPicture(predictor.colorSpace, image)
    const chroma = await predictor.predict({ width, height, luma, mask: (masks[i] as Mask).data })
    results.push(mergePicture(predictor.colorSpace, { width, height, luma, chroma }))
  }
  return results
}
