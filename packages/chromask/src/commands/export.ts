import { resolveEngine } from '@chromask/backend'
import { exportModel, type ModelFormat, modelFormats } from '@chromask/colorize/node'
import { ChromaskError, type Json } from '@chromask/core'
import { type WeightPrecision, weightPrecisions } from '@chromask/onnx'
import { HOLD_OUT_EVERY, loadGenerator, version } from '@chromask/recipes'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { Io } from '../io.js'
import { withExamples } from '../options.js'

interface Options {
  readonly run?: string
  readonly output: string
  readonly name?: string
  readonly licence: string
  readonly format?: readonly ModelFormat[]
  readonly precision?: WeightPrecision
}

export const exportCommand = (io: Io): Command =>
  withExamples(
    new Command('export')
      .description(
        'Write a run’s generator as a model folder: manifest.json and a network that needs no chromask, for TF.js or ONNX Runtime.',
      )
      .option('--run <folder>', 'the run')
      .option('-o, --output <folder>', 'the model', 'model')
      .option('--name <name>', 'of the model; the recipe’s if not given')
      .option('--licence <licence>', 'of the weights: an SPDX identifier, or in words', 'unknown')
      .option('--format <formats>', `${modelFormats.join(' or ')}, or both with a comma (default: tfjs)`, formatsOf)
      .addOption(
        new Option('--precision <precision>', 'of the weights in an ONNX file (default: float32)').choices([
          ...weightPrecisions,
        ]),
      )
      .action((options: Options) => exportRun(options, io)),
    'chromask export --run runs/demo -o model --licence Apache-2.0',
    'chromask export --run runs/demo -o model --format onnx --precision float16',
  )

/** `onnx`, `tfjs,onnx`; may be repeated. */
function formatsOf(text: string, before: readonly ModelFormat[] = []): ModelFormat[] {
  const known: readonly string[] = modelFormats
  const formats = text.split(',')
  const wrong = formats.find((format) => !known.includes(format))
  if (wrong !== undefined) throw new InvalidArgumentError(`"${wrong}" is none of ${known.join(', ')}.`)
  return [...new Set([...before, ...(formats as ModelFormat[])])]
}

async function exportRun(
  { run, output, name, licence, format = ['tfjs'], precision }: Options,
  { stdout, stderr }: Io,
): Promise<void> {
  if (run === undefined) throw new ChromaskError('chromask/missing-option', 'export needs a run: --run <folder>.')
  if (precision !== undefined && !format.includes('onnx')) {
    throw new ChromaskError(
      'chromask/invalid-option',
      `--precision ${precision} is for ONNX files. Add --format onnx, or leave it out.`,
    )
  }
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
        trainedOn: {
          dataset: data.name,
          pictures: data.size - Math.floor(data.size / HOLD_OUT_EVERY),
          steps: step,
          masks: recipe.masks as unknown as Json,
        },
        versions: { chromask: version },
        formats: format,
        norm: recipe.testNorm,
        ...(precision && { precision }),
      })
    } finally {
      generator.dispose()
    }
    if (recipe.testNorm === 'batch' && format.includes('tfjs')) {
      stderr.write(
        `${recipe.name} colours by each picture's own statistics (testNorm: batch), which a layers model cannot hold: the exported TF.js network uses the running ones and colours differently (--format onnx holds them)${recipe.generator.sharedStemNorm ? ', badly so because its stems share one norm layer (sharedStemNorm)' : ''}.\n`,
      )
    }
  } finally {
    await engine.dispose()
  }
  stdout.write(`${output}\n`)
}
