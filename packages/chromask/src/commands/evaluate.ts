import { resolveEngine } from '@chromask/backend'
import { mergePicture, splitPicture } from '@chromask/color/picture'
import type { ColorPredictor } from '@chromask/colorize'
import { ChromaskError, type Mask, type RgbImage } from '@chromask/core'
import { constantColorOf, heldOutExamples } from '@chromask/recipes'
import { isRun, evaluate as measure, openRun, type Predict } from '@chromask/trainer'
import { Command } from 'commander'
import { comparedFamilies } from '../compared-families.js'
import { dataHelp } from '../data-kinds.js'
import { openHoldOut } from '../hold-out.js'
import type { Io } from '../io.js'
import { loadPredictor, type Predictor } from '../load-predictor.js'
import { collected, dataOption, deviceOption, integerFrom, skipOption, withExamples } from '../options.js'
import { type TellOptions, tell } from '../tell-evaluation.js'

interface Options extends TellOptions {
  readonly model?: readonly string[]
  readonly data?: string
  readonly skipInvalid?: boolean
  readonly all?: boolean
  readonly mask?: readonly string[]
  readonly pictures: number
  readonly device: string
}

export const evaluateCommand = (io: Io): Command =>
  withExamples(
    new Command('evaluate')
      .description(
        'Measure networks on held-out pictures, beside the baselines of no colour and the best constant colour.',
      )
      .option('--model <folder>', 'a run, or an exported model; may be repeated, to compare with the first', collected)
      .addOption(dataOption('that of the first run'))
      .addOption(skipOption())
      .option('--all', 'measure on all pictures of the data, which no training has seen, and not on every tenth')
      .option('--mask <mask>', 'a family to measure on; may be repeated (the recipe’s if not given)', collected)
      .option('--pictures <n>', 'how many held-out pictures', integerFrom(1), 40)
      .addOption(deviceOption())
      .option('--json', 'as JSON, with every picture')
      .option('--csv <file>', 'a line for each picture')
      .option('--html <file>', 'a page with charts, and the best, median and worst pictures')
      .addHelpText('after', dataHelp())
      .action((options: Options) => evaluate(options, io)),
    'chromask evaluate --model runs/demo',
    'chromask evaluate --model model/ --data photos/ --mask disc --mask stripes:angle=45 --json',
    'chromask evaluate --model runs/a --model runs/b --data flowers17:split=test --html compared.html',
  )

async function evaluate(options: Options, io: Io): Promise<void> {
  const folders = foldersOf(options)
  const data = options.data ?? (await dataOf(folders[0] ?? '')) ?? 'drawn'
  const { train, test, isOfficial } = await openHoldOut(data, options, io)
  const { engine } = await resolveEngine({ device: options.device })
  const models: Record<string, Predictor> = {}
  try {
    for (const folder of folders) models[folder] = await loadPredictor(folder, io)
    const size = sizeOf(models)
    const { families, notes } = comparedFamilies(models, options.mask)
    const predict = Object.entries(models).map(
      ([folder, { predictor }]) => [folder, predictSquares(predictor)] as const,
    )
    const [only] = predict
    const examples = await heldOutExamples(test, options.pictures, size)
    io.stderr.write(`Measuring on ${examples.length} pictures of ${test.name} …\n`)
    if (options.all) notes.push('The constant colour is the best one of these pictures themselves.')
    const found = await measure({
      // A single one goes by the name `model`.
      predict: only && predict.length === 1 ? only[1] : Object.fromEntries(predict),
      examples,
      families,
      constant: await constantColorOf(train, size),
      samples: 0,
      signal: io.signal,
    })
    const names = Object.fromEntries(Object.entries(models).map(([folder, { name }]) => [folder, name]))
    if (isOfficial) notes.push(...overlaps(models, test.name))
    const facts = { models: names, data: test.name, size, notes }
    await tell(found, facts, options, io)
  } finally {
    for (const { dispose } of Object.values(models)) dispose()
    await engine.dispose()
  }
}

/** What a run was trained on, as `--data` takes it; nothing for an exported model. */
async function dataOf(folder: string): Promise<string | undefined> {
  if (!(await isRun(folder))) return undefined
  const { data } = ((await openRun(folder)).options ?? {}) as { readonly data?: unknown }
  return typeof data === 'string' ? data : undefined
}

/** Throws `chromask/missing-option` without a model, `chromask/invalid-option` for one that stands there twice. */
function foldersOf({ model = [] }: Options): readonly string[] {
  if (model.length === 0) {
    throw new ChromaskError(
      'chromask/missing-option',
      'evaluate needs a trained network: --model <folder of a run or of an exported model>.',
    )
  }
  const twice = model.find((folder, i) => model.indexOf(folder) < i)
  if (twice !== undefined) {
    throw new ChromaskError('chromask/invalid-option', `--model ${twice} stands there twice. Keep one.`)
  }
  return model
}

/** Throws `chromask/invalid-option` for models of different sizes: their pictures would not be the same. */
function sizeOf(models: Readonly<Record<string, Predictor>>): number {
  const sizes = Object.entries(models).map(([folder, { predictor }]) => [folder, predictor.size] as const)
  const [first] = sizes
  const other = sizes.find(([, size]) => size !== first?.[1])
  if (first && other) {
    throw new ChromaskError(
      'chromask/invalid-option',
      `--model ${other[0]} paints pictures of ${other[1]} pixels, ${first[0]} of ${first[1]}. Models are compared at one size: measure these apart.`,
    )
  }
  return first?.[1] ?? 0
}

/** Who has seen pictures to measure on, because it was trained on all of a data set that they are a part of. */
const overlaps = (models: Readonly<Record<string, Predictor>>, data: string): string[] =>
  Object.entries(models).flatMap(([folder, { trainedOn }]) =>
    trainedOn !== undefined && data.startsWith(`${trainedOn}/`)
      ? [`${folder} was trained on nine of ten pictures of all ${trainedOn}: it has seen most of these.`]
      : [],
  )

/** What the network paints, over the whole square: what leaks out of the mask is to be seen. */
const predictSquares =
  (predictor: ColorPredictor): Predict =>
  async (images, masks) => {
    const results: RgbImage[] = []
    for (const [i, image] of images.entries()) {
      const { width, height } = image
      const { luma } = splitPicture(predictor.colorSpace, image)
      const chroma = await predictor.predict({ width, height, luma, mask: (masks[i] as Mask).data })
      results.push(mergePicture(predictor.colorSpace, { width, height, luma, chroma }))
    }
    return results
  }
