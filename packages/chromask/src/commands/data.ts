import { ChromaskError } from '@chromask/core'
import { cacheFolder, downloadFlowers17, downloadFlowers102, flowers17, flowers102 } from '@chromask/datasets'
import { Argument, Command } from 'commander'
import type { Io } from '../io.js'
import { openData } from '../open-data.js'
import { skipOption, withExamples } from '../options.js'
import { showProgress } from '../show-progress.js'

interface Options {
  readonly mirror?: string
  readonly segmentations?: boolean
  readonly skipInvalid?: boolean
}

/** The data sets that can be downloaded. */
const COLLECTIONS = {
  flowers17: {
    about: '1,360 photographs of 17 kinds of flowers, with trimaps (60 MB)',
    get: downloadFlowers17,
    open: flowers17,
  },
  flowers102: {
    about: '8,189 photographs of 102 kinds of flowers (345 MB; with --segmentations 548 MB)',
    get: downloadFlowers102,
    open: flowers102,
  },
}
type Collection = keyof typeof COLLECTIONS

export const dataCommand = (io: Io): Command =>
  withExamples(
    new Command('data')
      .description('Download the Oxford Flowers data sets, tell which are here, look through data.')
      .addArgument(
        new Argument('<action>', 'get: download; list: tell which are here; check: decode every file').choices([
          'get',
          'list',
          'check',
        ]),
      )
      .argument('[data]', 'flowers17 or flowers102; for check whatever --data of train takes')
      .option('--mirror <url>', 'get: an address to fetch the files from instead of the official one')
      .option('--segmentations', 'get: also the segmentations of Flowers-102')
      .addOption(skipOption())
      .action((action: 'get' | 'list' | 'check', data: string | undefined, options: Options) =>
        action === 'list' ? list(io) : action === 'get' ? get(data, options, io) : check(data, options, io),
      ),
    'chromask data get flowers17',
    'chromask data list',
    'chromask data check photos/',
  )

async function get(data: string | undefined, { mirror, segmentations = false }: Options, io: Io): Promise<void> {
  if (data !== 'flowers17' && data !== 'flowers102') {
    throw new ChromaskError(
      'chromask/invalid-option',
      `data get: expected ${Object.keys(COLLECTIONS).join(' or ')}, got ${data ?? 'nothing'}.`,
    )
  }
  const root = await COLLECTIONS[data].get({
    ...(mirror !== undefined && { mirror }),
    ...(data === 'flowers102' && { segmentations }),
    signal: io.signal,
    onProgress: showProgress(io.stderr),
    onWait: () => io.stderr.write(`Another process fetches ${data}; waiting for it …\n`),
  })
  io.stdout.write(`${root}\n`)
}

async function list({ stdout }: Io): Promise<void> {
  stdout.write(`in ${cacheFolder()}:\n`)
  for (const name of Object.keys(COLLECTIONS) as Collection[]) {
    const { about, open } = COLLECTIONS[name]
    const here = await open({ download: false, check: 'header' }).then(
      ({ size }) => `${size} pictures are here`,
      (error: unknown) => {
        if (error instanceof ChromaskError && error.code === 'datasets/not-downloaded') return 'not downloaded'
        throw error
      },
    )
    stdout.write(`${name.padEnd(11)} ${about}: ${here}\n`)
  }
}

async function check(data: string | undefined, { skipInvalid = false }: Options, io: Io): Promise<void> {
  if (data === undefined)
    throw new ChromaskError('chromask/missing-option', 'data check: say which data, such as a folder.')
  const dataset = await openData(data, skipInvalid, io)
  const classes = dataset.classNames ? `, ${dataset.classNames.length} classes` : ''
  io.stdout.write(`${dataset.name}: ${dataset.size} pictures that can be read whole${classes}\n`)
}
