import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { resolveEngine } from '@chromask/backend'
import { createColorizer } from '@chromask/colorize'
import { ChromaskError, type Mask, type RgbImage } from '@chromask/core'
import { decodeGray, decodeImage, formatOfPath, saveImage } from '@chromask/image'
import { coverage, createMaskSource, maskFromPicture, parseMaskSpec, resizeMask } from '@chromask/masks'
import { Command, Option } from 'commander'
import type { Io } from '../io.js'
import { loadPredictor } from '../load-predictor.js'
import { deviceOption, integerFrom, withExamples } from '../options.js'

interface Options {
  readonly model?: string
  readonly mask: string
  readonly output: string
  readonly maskColor: 'white' | 'black'
  readonly maskThreshold?: number
  readonly stretchMask?: boolean
  readonly seed: string
  readonly index: number
  readonly size?: number
  readonly device: string
}

export const colorizeCommand = (io: Io): Command =>
  withExamples(
    new Command('colorize')
      .description('Colour a photograph where a mask says so, at its full size; its luma stays as it is.')
      .argument('<photo>', 'jpg, png, webp, …; of its colour nothing is used')
      .option('--model <folder>', 'a run, or an exported model')
      .option('--mask <mask>', 'a picture file, or a family such as stripes, disc:radius=0.3, "!ring"', 'full')
      .option('-o, --output <file>', 'png, jpg or webp', 'coloured.png')
      .addOption(
        new Option('--mask-color <color>', 'which parts of a mask picture are coloured')
          .choices(['white', 'black'])
          .default('white'),
      )
      .option(
        '--mask-threshold <level>',
        'from this level (0 to 255) on a mask picture is white; soft if not given',
        integerFrom(0),
      )
      .option('--stretch-mask', 'take a mask picture of other proportions')
      .option('--seed <text>', 'another mask of the family', 'colorize')
      .option('--index <n>', 'another mask of the family', integerFrom(0), 0)
      .option('--size <pixels>', 'the side that the network sees the photograph at', integerFrom(1))
      .addOption(deviceOption())
      .action((photo: string, options: Options) => colorize(photo, options, io)),
    'chromask colorize photo.jpg --mask stripes --model runs/demo -o out.png',
    'chromask colorize photo.jpg --mask drawn-mask.png --model model/ -o out.jpg',
  )

async function colorize(path: string, options: Options, io: Io): Promise<void> {
  const { model, output, size, device } = options
  if (model === undefined) {
    throw new ChromaskError(
      'chromask/missing-option',
      'colorize needs a trained network: --model <folder of a run or of an exported model>.',
    )
  }
  // Everything that may be wrong is looked at before the network is loaded.
  formatOfPath(output)
  for (const input of [path, options.mask]) {
    if (resolve(input) !== resolve(output)) continue
    throw new ChromaskError('chromask/invalid-option', `the result would replace ${input}. Choose another --output.`)
  }
  const image = await decodeImage(path)
  const mask = await maskFor(image, options, io)
  const share = coverage(mask)
  if (share === 0) io.stderr.write('The mask colours nothing: the result is grey.\n')
  if (share === 1) io.stderr.write('The mask colours everything.\n')

  const { engine } = await resolveEngine({ device })
  try {
    const { predictor, dispose } = await loadPredictor(model, io)
    try {
      const colorizer = createColorizer({ model: predictor, ...(size !== undefined && { size }) })
      await saveImage(output, await colorizer.colorize(image, mask, { signal: io.signal }))
    } finally {
      dispose()
    }
  } finally {
    await engine.dispose()
  }
  io.stdout.write(`${output}\n`)
}

async function maskFor(image: RgbImage, options: Options, io: Io): Promise<Mask> {
  const { width, height } = image
  const isFile = await stat(options.mask).then(
    (found) => found.isFile(),
    () => false,
  )
  if (!isFile) {
    if (/\.\w{3,4}$/.test(options.mask)) {
      throw new ChromaskError(
        'chromask/no-mask',
        `there is no file ${options.mask}. Give a picture, or a family of masks such as stripes.`,
      )
    }
    const source = createMaskSource(parseMaskSpec(options.mask))
    return source.sample({ width, height, seed: options.seed, index: options.index })
  }
  const mask = maskFromPicture(await decodeGray(options.mask), {
    polarity: options.maskColor,
    threshold: options.maskThreshold ?? 'soft',
  })
  if (mask.width === width && mask.height === height) return mask
  const proportions = mask.width / mask.height / (width / height)
  // Within a pixel of rounding, or some cropping to even numbers.
  if (Math.abs(proportions - 1) > 0.02 && !options.stretchMask) {
    throw new ChromaskError(
      'chromask/mask-size',
      `the mask ${options.mask} is ${mask.width}x${mask.height}, the photograph ${width}x${height}: the proportions differ. Crop the mask, or stretch it with --stretch-mask.`,
    )
  }
  io.stderr.write(`The mask is resized from ${mask.width}x${mask.height} to ${width}x${height}.\n`)
  return resizeMask(mask, image)
}
