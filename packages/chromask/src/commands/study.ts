import { join } from 'node:path'
import { ChromaskError } from '@chromask/core'
import {
  type Experiment,
  expandStudy,
  experimentState,
  matchesName,
  type Pattern,
  readResults,
  readStudy,
  renderStudyTable,
  runStudy,
  type Study,
  type StudyResults,
  type StudyTable,
  secondsLeft,
} from '@chromask/recipes'
import { Command } from 'commander'
import { Interrupted, type Io } from '../io.js'
import { collected, integerFrom, withExamples } from '../options.js'
import { trainInProcesses } from '../study/processes.js'
import { duration, showStudy } from '../study/show-study.js'
import { trainExperiment } from '../study/train-experiment.js'

interface Options {
  readonly run?: string
  readonly parallel: number
  readonly only?: readonly string[]
  readonly device?: string
  readonly list?: boolean
  readonly table?: boolean
  readonly rows?: readonly string[]
  readonly columns?: readonly string[]
  readonly metric?: readonly string[]
  readonly where?: readonly string[]
  readonly experiment?: string
}

export const studyCommand = (io: Io): Command =>
  withExamples(
    new Command('study')
      .description(
        'Train a declared grid of experiments, each in a process of its own; called again, it goes on where it was. Ctrl-C lets all finish their step and save.',
      )
      .argument('<file>', 'the study, YAML or JSON')
      .option('--run <folder>', 'where the study is kept (runs/<its name> if not given)')
      .option('--parallel <n>', 'experiments at a time', integerFrom(1), 1)
      .option(
        '--only <pattern>',
        'only experiments of such a name: masks=stripes,seed=1, with * for anything; may be repeated',
        collected,
      )
      .option('--device <name>', 'instead of the study’s own')
      .option('--list', 'tell what would run, what is done, and how long the rest may take; train nothing')
      .option('--table', 'print tables of the results so far as Markdown; train nothing')
      .option('--rows <name>', 'of such a table: an axis, seed, family, seen or metric; may be repeated', collected)
      .option('--columns <name>', 'likewise', collected)
      .option('--metric <name>', 'what to show, such as leakage or abInside; may be repeated', collected)
      .option('--where <axis=option>', 'only this option; may be repeated', collected)
      .option('--experiment <name>', 'train this one alone, in this process, such as on a machine of its own')
      .action((file: string, options: Options) => study(file, options, io)),
    'chromask study study.yaml --list',
    'chromask study study.yaml --parallel 2',
    'chromask study study.yaml --only masks=stripes,seed=1',
    'chromask study study.yaml --table --rows masks --columns family --metric leakage',
  )

async function study(file: string, options: Options, io: Io): Promise<void> {
  const declared = await readStudy(file)
  const folder = options.run ?? `runs/${declared.name}`
  const { table, rows, columns, metric, where } = options
  if (table || rows || columns || metric || where) {
    io.stdout.write(`${tablesOf(declared, await readResults(join(folder, 'results.json')), options)}\n`)
    return
  }
  const only = selection(expandStudy(declared), options.only)
  const device = options.device ?? declared.device
  if (options.experiment !== undefined) {
    await trainExperiment({ study: declared, folder, name: options.experiment, device }, io)
  } else if (options.list) {
    io.stdout.write(`${await listOf(declared, folder, only)}\n`)
  } else {
    await runAll(file, declared, folder, device, only, options, io)
  }
}

async function runAll(
  file: string,
  declared: Study,
  folder: string,
  device: string,
  only: (experiment: Experiment) => boolean,
  { parallel }: Options,
  io: Io,
): Promise<void> {
  const show = showStudy(io.stderr, parallel)
  io.signal.addEventListener('abort', () => show.say('Finishing the steps under way, then saving.'), { once: true })
  const { results, failed, left } = await runStudy({
    study: declared,
    folder,
    only,
    parallel,
    signal: io.signal,
    train: trainInProcesses({ folder, device }, io),
    onProgress: show.update,
  })
  show.end()
  if (results.experiments.length > 0) io.stdout.write(`${tablesOf(declared, results, {})}\n\n`)
  const done = `${results.experiments.length} of ${results.planned} experiments done: ${join(folder, 'results.csv')}`
  io.stdout.write(`${done}\n`)
  if (failed.length > 0) {
    throw new ChromaskError(
      'chromask/study-failed',
      `${failed.length === 1 ? 'an experiment' : `${failed.length} experiments`} failed. ${failed.map(({ experiment, reason }) => `${experiment.name}: ${reason}`).join(' ')} Call chromask study ${file} again to go on.`,
    )
  }
  if (io.signal.aborted && left > 0) {
    io.stdout.write(`Stopped and saved. Go on with the same command.\n`)
    throw new Interrupted()
  }
}

function selection(
  experiments: readonly Experiment[],
  patterns: readonly string[] | undefined,
): (experiment: Experiment) => boolean {
  for (const pattern of patterns ?? []) {
    if (experiments.some(({ name }) => matchesName(pattern, name))) continue
    throw new ChromaskError(
      'chromask/invalid-option',
      `--only ${pattern}: no experiment is called so. The first is ${experiments[0]?.name}; --list names all.`,
    )
  }
  return ({ name }) => patterns === undefined || patterns.some((pattern) => matchesName(pattern, name))
}

/** A line for each experiment, and how long the rest may take. */
async function listOf(declared: Study, folder: string, only: (experiment: Experiment) => boolean): Promise<string> {
  const experiments = expandStudy(declared).filter(only)
  const states = await Promise.all(
    experiments.map(async (experiment) => ({ experiment, ...(await experimentState(declared, folder, experiment)) })),
  )
  const width = Math.max(...experiments.map(({ name }) => name.length))
  const lines = states.map(({ experiment: { name, recipe }, status, step, secondsPerStep }) => {
    const speed = secondsPerStep === undefined ? '' : `  ${secondsPerStep.toPrecision(3)} s a step`
    return `${status.padEnd(5)}  ${name.padEnd(width)}  ${step}/${recipe.steps}${speed}`
  })
  const done = states.filter(({ status }) => status === 'done').length
  const left = secondsLeft(states)
  const time =
    left === undefined ? 'no step is done yet to tell the time by' : `some ${duration(left)} of training left`
  return [...lines, '', `${done} of ${experiments.length} done in ${folder}, ${time}`].join('\n')
}

/** The tables that flags ask for, else those that the study declares. */
function tablesOf(
  declared: Study,
  results: StudyResults,
  { rows, columns, metric, where }: Pick<Options, 'rows' | 'columns' | 'metric' | 'where'>,
): string {
  const asked: StudyTable = {
    ...(rows && { rows }),
    ...(columns && { columns }),
    ...(metric && { metrics: metric }),
    ...(where && { where: patternOf(where) }),
  }
  const tables = Object.keys(asked).length > 0 || declared.tables.length === 0 ? [asked] : declared.tables
  return tables
    .map((table) => `${table.title ? `${table.title}\n\n` : ''}${renderStudyTable(results, table)}`)
    .join('\n\n')
}

function patternOf(texts: readonly string[]): Pattern {
  const pattern: Record<string, string[]> = {}
  for (const text of texts) {
    const equals = text.indexOf('=')
    if (equals < 1)
      throw new ChromaskError('chromask/invalid-option', `--where ${text}: write axis=option, such as loss=l1.`)
    const axis = text.slice(0, equals)
    pattern[axis] = [...(pattern[axis] ?? []), text.slice(equals + 1)]
  }
  return pattern
}
