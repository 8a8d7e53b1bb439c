import { contactSheet, saveImage } from '@chromask/image'
import { createMaskSource, type MaskSpec, maskKinds, parseMaskSpec } from '@chromask/masks'
import { pictureOf } from '@chromask/trainer'
import { Command } from 'commander'
import type { Io } from '../io.js'
import { integerFrom, withExamples } from '../options.js'

interface Options {
  readonly output: string
  readonly size: number
  readonly count: number
  readonly seed: string
}

export const maskCommand = (io: Io): Command =>
  withExamples(
    new Command('mask')
      .description('Draw a preview sheet of mask families as PNG: white is coloured.')
      .argument('[masks...]', 'such as stripes, disc:radius=0.2..0.4, "!ring", or JSON; all families if none is given')
      .option('-o, --output <file>', 'the sheet', 'masks.png')
      .option('--size <pixels>', 'of each mask', integerFrom(1), 96)
      .option('--count <n>', 'masks of each family', integerFrom(1), 8)
      .option('--seed <text>', 'other masks', 'preview')
      .action((masks: string[], options: Options) => preview(masks, options, io)),
    'chromask mask -o masks.png',
    'chromask mask stripes:angle=0,period=0.2 "!disc" -o two.png',
  )

async function preview(
  texts: readonly string[],
  { output, size, count, seed }: Options,
  { stdout }: Io,
): Promise<void> {
  const named = texts.length > 0 ? texts.map((text) => [text, parseMaskSpec(text)] as const) : allFamilies()
  const rows = await Promise.all(
    named.map(async ([, spec]) => {
      const source = createMaskSource(spec)
      const masks = Array.from({ length: count }, (_, index) =>
        source.sample({ width: size, height: size, seed, index }),
      )
      return (await Promise.all(masks)).map(pictureOf)
    }),
  )
  const sheet = await contactSheet(rows, { labels: { rows: named.map(([text]) => text) }, background: [150, 150, 150] })
  await saveImage(output, sheet)
  stdout.write(`${output}\n`)
}

/** Those that need no picture. */
const allFamilies = (): (readonly [string, MaskSpec])[] =>
  maskKinds.filter(({ group }) => group !== 'content').map(({ kind, example }) => [kind, example])
