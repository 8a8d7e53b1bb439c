import { resolveEngine } from '@chromask/backend'
import { exportModel } from '@chromask/colorize/node'
import { ChromaskError } from '@chromask/core'
import { HOLD_OUT_EVERY, loadGenerator, version } from '@chromask/recipes'
import { Command } from 'commander'
import type { Io } from '../io.js'
import { withExamples } from '../options.js'

interface Options {
  readonly run?: string
  readonly output: string
  readonly name?: string
  readonly licence: string
}

export const exportCommand = (io: Io): Command =>
  withExamples(
    new Command('export')
      .description(
        'Write a run’s generator as a model folder: manifest.json and a TF.js layers model that needs no chromask.',
      )
      .option('--run <folder>', 'the run')
      .option('-o, --output <folder>', 'the model', 'model')
      .option('--name <name>', 'of the model; the recipe’s if not given')
      .option('--licence <licence>', 'of the weights: an SPDX identifier, or in words', 'unknown')
      .action((options: Options) => exportRun(options, io)),
    'chromask export --run runs/demo -o model --licence Apache-2.0',
  )

async function exportRun({ run, output, name, licence }: Options, { stdout, stderr }: Io): Promise<void> {
  if (run === undefined) throw new ChromaskError('chromask/missing-option', 'export needs a run: --run <folder>.')
  const { engine } = await resolveEngine()
  try {
    const { generator, recipe, info, step, rejected } = await loadGenerator(run)
    for (const { path, reason } of rejected) stderr.write(`${path} cannot be used: ${reason}\n`)
    try {
      const data = info.data as { readonly name: string; readonly size: number }
      await exportModel(output, {
        generator,
        name: name ?? recipe.name,
        licence,
        colorSpace: recipe.colorSpace,
        size: recipe.size,
        trainedOn: { dataset: data.name, pictures: data.size - Math.floor(data.size / HOLD_OUT_EVERY), steps: step },
        versions: { chromask: version },
      })
    } finally {
      generator.dispose()
    }
    if (recipe.testNorm === 'batch') {
      stderr.write(
        `${recipe.name} colours by each picture's own statistics (testNorm: batch), which no weights can hold: the exported model uses the running ones and colours differently${recipe.generator.sharedStemNorm ? ', badly so because its stems share one norm layer (sharedStemNorm)' : ''}.\n`,
      )
    }
  } finally {
    await engine.dispose()
  }
  stdout.write(`${output}\n`)
}
