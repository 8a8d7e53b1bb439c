import { ChromaskError, type Dataset, type RgbImage } from '@chromask/core'
import { loadSquare } from '@chromask/datasets'
import { contactSheet, decodeImage, saveImage } from '@chromask/image'
import { createMaskSource, type MaskSpec, maskKinds, parseMaskSpec } from '@chromask/masks'
import { pictureOf } from '@chromask/trainer'
import { Command, Option } from 'commander'
import { dataHelp } from '../data-kinds.js'
import type { Io } from '../io.js'
import { openData } from '../open-data.js'
import { dataOption, integerFrom, withExamples } from '../options.js'

interface Options {
  readonly sheet: string
  readonly size: number
  readonly count: number
  readonly seed: string
  readonly data: string
  readonly image?: string
}

const SHEET = 'masks.png'

export const maskCommand = (io: Io): Command =>
  withExamples(
    new Command('mask')
      .description('Draw a preview sheet of mask families as PNG: white is coloured.')
      .argument('[masks...]', 'such as stripes, disc:radius=0.2..0.4, "!ring", or JSON; all families if none is given')
      .addOption(new Option('-o, --sheet [file]', 'where the sheet goes').default(SHEET).preset(SHEET))
      .option('--size <pixels>', 'of each mask', integerFrom(8), 96)
      .option('--count <n>', 'masks of each family', integerFrom(1), 8)
      .option('--seed <text>', 'other masks', 'preview')
      .addOption(dataOption())
      .option('--image <file>', 'one photograph for all masks that follow a picture, instead of --data')
      .addHelpText('after', dataHelp())
      .addHelpText('after', `\nFamilies:\n${families()}`)
      .action((masks: string[], options: Options) => preview(masks, options, io)),
    'chromask mask --sheet masks.png',
    'chromask mask stripes:angle=0,period=0.2 "!disc" -o two.png',
    'chromask mask superpixels luma-range color-range:hue=60 --image photo.jpg',
    'chromask mask segmentation --data bsds500:BSR,annotator=coarsest -o segments.png',
  )

/** The kinds and their numeric options, for the help. */
function families(): string {
  const width = Math.max(...maskKinds.map(({ kind }) => kind.length))
  return maskKinds
    .map(({ kind, about, parameters }) => {
      const options = Object.keys(parameters).join(', ')
      return `  ${kind.padEnd(width)}  ${about}${options === '' ? '' : ` (${options})`}`
    })
    .join('\n')
}

async function preview(
  texts: readonly string[],
  { sheet: path, size, count, seed, data, image }: Options,
  io: Io,
): Promise<void> {
  const dataset = image === undefined ? await openData(data, false, io) : onePicture(image)
  const examples = await Promise.all(
    Array.from({ length: count }, (_, index) => loadSquare(dataset, index % dataset.size, size)),
  )
  const pictures = examples.map(({ image }) => image)
  const rows: { readonly label: string; readonly pictures: readonly RgbImage[] }[] = []
  for (const [label, spec] of texts.length > 0 ? texts.map((text) => [text, parseMaskSpec(text)] as const) : all()) {
    // Masks that follow the pictures stand below them.
    if (contentKinds.has(spec.kind) && !rows.some((row) => row.pictures === pictures)) {
      rows.push({ label: 'picture', pictures })
    }
    const source = createMaskSource(spec)
    try {
      const masks = examples.map((example, index) => source.sample({ width: size, height: size, seed, index, example }))
      rows.push({ label, pictures: (await Promise.all(masks)).map(pictureOf) })
    } catch (error) {
      // Not every data set has one: that only spoils the sheet where it was asked for.
      if (texts.length > 0 || !(error instanceof ChromaskError) || error.code !== 'masks/no-segmentation') throw error
      io.stderr.write(`left out ${label}: ${error.message}\n`)
    }
  }
  const labels = { rows: rows.map(({ label }) => label) }
  const sheet = await contactSheet(
    rows.map((row) => row.pictures),
    { labels, background: [150, 150, 150] },
  )
  await saveImage(path, sheet)
  io.stdout.write(`${path}\n`)
}

const onePicture = (path: string): Dataset => ({
  name: path,
  size: 1,
  ids: () => [path],
  get: async () => ({ id: path, image: await decodeImage(path) }),
})

const contentKinds: ReadonlySet<string> = new Set(
  maskKinds.filter(({ group }) => group === 'content').map(({ kind }) => kind),
)

const all = (): (readonly [string, MaskSpec])[] => maskKinds.map(({ kind, example }) => [kind, example])
