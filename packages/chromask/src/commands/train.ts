import { readFile } from 'node:fs/promises'
import { resolveEngine } from '@chromask/backend'
import { ChromaskError, type Json, messageOf } from '@chromask/core'
import { formatEvaluation } from '@chromask/metrics'
import {
  type CacheKind,
  checkRecipe,
  getRecipe,
  overrideRecipe,
  type Recipe,
  recipeNames,
  runRecipe,
} from '@chromask/recipes'
import { openRun } from '@chromask/trainer'
import { Command } from 'commander'
import { dataHelp } from '../data-kinds.js'
import { Interrupted, type Io } from '../io.js'
import { openData } from '../open-data.js'
import { cacheOption, collected, dataOption, deviceOption, integerFrom, skipOption, withExamples } from '../options.js'
import { showProgress } from '../show-progress.js'

interface Options {
  readonly recipe?: string
  readonly data: string
  readonly skipInvalid?: boolean
  readonly run?: string
  readonly resume?: string
  readonly startFrom?: string
  readonly size?: number
  readonly steps?: number
  readonly batch?: number
  readonly seed?: string
  readonly set?: readonly string[]
  readonly device: string
  readonly cache: CacheKind
  readonly checkpointEvery: number
  readonly sampleEvery: number
  readonly pictures: number
  readonly printRecipe?: boolean
}

export const trainCommand = (io: Io): Command => {
  const command = withExamples(
    new Command('train')
      .description(
        'Train a recipe. Ctrl-C finishes the step and saves; a second one quits at once, losing nothing saved.',
      )
      .option('--recipe <name>', `${recipeNames.join(', ')}, or a JSON file`)
      .addOption(dataOption())
      .addOption(skipOption())
      .addOption(cacheOption())
      .option('--run <folder>', 'where the run is kept (runs/<recipe>-<time> if not given)')
      .option('--resume <run>', 'go on with a run from its newest good checkpoint')
      .option(
        '--start-from <run>',
        'begin with the networks of another run: to train for longer, or on with other losses or data',
      )
      .option('--size <pixels>', 'side of the pictures trained on', integerFrom(1))
      .option('--steps <n>', 'rounds of updates', integerFrom(1))
      .option('--batch <n>', 'pictures in a batch', integerFrom(1))
      .option('--seed <text>', 'of everything random')
      .option(
        '--set <path=value>',
        'change any field of the recipe, such as generator.base=32; may be repeated',
        collected,
      )
      .addOption(deviceOption())
      .option('--checkpoint-every <steps>', 'there is always one at the end', integerFrom(1), 500)
      .option('--sample-every <steps>', 'sample grids; there is always one at the end', integerFrom(1), 500)
      .option('--pictures <n>', 'held-out pictures to measure on', integerFrom(1), 40)
      .option('--print-recipe', 'print the recipe as JSON and do nothing else')
      .addHelpText('after', dataHelp())
      .action((options: Options) => trainRun(options, command, io)),
    'chromask train --recipe demo --run runs/demo',
    'chromask train --recipe hallpaz2018 --data flowers17/ --size 64 --steps 60',
    'chromask train --recipe demo --data pairs:photos,masks=masks',
    'chromask train --resume runs/demo',
    'chromask train --recipe demo --start-from runs/demo --steps 3000 --run runs/longer',
  )
  return command
}

async function trainRun(options: Options, command: Command, io: Io): Promise<void> {
  if (options.resume !== undefined && options.run !== undefined) {
    throw new ChromaskError(
      'chromask/invalid-option',
      `--resume ${options.resume} goes on in its own folder: leave out --run ${options.run}.`,
    )
  }
  if (options.resume !== undefined && options.startFrom !== undefined) {
    throw new ChromaskError(
      'chromask/invalid-option',
      `--resume ${options.resume} has networks already: leave out --start-from ${options.startFrom}, or start a new run with it.`,
    )
  }
  const earlier = options.resume === undefined ? undefined : await openRun(options.resume)
  const recipe = changed(await baseRecipe(options, earlier?.recipe), options)
  if (options.printRecipe) {
    io.stdout.write(`${JSON.stringify(recipe, null, 2)}\n`)
    return
  }
  // What is not said again stays as it was.
  const told = (name: 'data' | 'device' | 'skipInvalid' | 'startFrom'): unknown => {
    const before = (earlier?.options as Record<string, unknown> | undefined)?.[name]
    return command.getOptionValueSource(name) === 'default' || options[name] === undefined
      ? (before ?? options[name])
      : options[name]
  }
  const data = String(told('data'))
  const skipInvalid = told('skipInvalid') === true
  const startFrom = told('startFrom')
  const dataset = await openData(data, skipInvalid, io)
  const { engine, device } = await resolveEngine({ device: String(told('device')) })
  io.stderr.write(`Running on ${device}: ${engine.device.description} (chromask doctor tells why).\n`)
  const run = options.resume ?? options.run ?? `runs/${recipe.name}-${timestamp()}`
  try {
    const { outcome, evaluations, report } = await runRecipe({
      recipe,
      dataset,
      engine,
      run,
      resume: earlier !== undefined,
      checkpointEvery: options.checkpointEvery,
      sampleEvery: options.sampleEvery,
      evaluationPictures: options.pictures,
      ...(typeof startFrom === 'string' && { startFrom }),
      options: {
        data,
        device: String(told('device')),
        ...(skipInvalid && { skipInvalid }),
        ...(typeof startFrom === 'string' && { startFrom }),
      },
      cache: options.cache,
      onProgress: showProgress(io.stderr),
      signal: io.signal,
      stream: io.stderr,
    })
    io.stdout.write(`report: ${report}\n`)
    if (outcome === 'interrupted') {
      io.stdout.write(`Stopped and saved. Go on with: chromask train --resume ${run}\n`)
      throw new Interrupted()
    }
    const { rows = [], groups = [] } = evaluations.at(-1) ?? {}
    if (rows.length > 0) io.stdout.write(`${formatEvaluation([...rows, ...groups])}\n`)
  } finally {
    await engine.dispose()
  }
}

async function baseRecipe({ recipe }: Options, earlier: Json | undefined): Promise<Recipe> {
  if (recipe !== undefined) return recipe.endsWith('.json') ? readRecipe(recipe) : getRecipe(recipe)
  if (earlier !== undefined) return checkRecipe(earlier)
  throw new ChromaskError(
    'chromask/missing-option',
    `train needs --recipe (${recipeNames.join(', ')}, or a JSON file), or --resume <run>.`,
  )
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    const problem = isMissing ? 'is not there' : `cannot be read as JSON: ${messageOf(cause)}`
    throw new ChromaskError('chromask/invalid-recipe', `${path} ${problem}.`, { cause })
  }
}

/** A recipe from a file, whose name stands in what is wrong with it. */
async function readRecipe(path: string): Promise<Recipe> {
  const value = await readJson(path)
  try {
    return checkRecipe(value)
  } catch (cause) {
    throw new ChromaskError('chromask/invalid-recipe', `${path} is ${messageOf(cause).replace(/^\[recipes\] /, '')}`, {
      cause,
    })
  }
}

function changed(recipe: Recipe, { size, steps, batch, seed, set = [] }: Options): Recipe {
  const changes: Record<string, Json> = {}
  for (const [name, value] of Object.entries({ size, steps, batch, seed }))
    if (value !== undefined) changes[name] = value
  for (const text of set) {
    const equals = text.indexOf('=')
    if (equals < 1)
      throw new ChromaskError(
        'chromask/invalid-option',
        `--set ${text}: write path=value, such as --set generator.base=32.`,
      )
    changes[text.slice(0, equals)] = parsed(text.slice(equals + 1))
  }
  return overrideRecipe(recipe, changes)
}

/** JSON where it is some, otherwise the text itself. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

/** Such as 20180131-093000. */
const timestamp = (): string => new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')
