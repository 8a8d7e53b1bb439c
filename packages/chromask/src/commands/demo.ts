import { resolveEngine } from '@chromask/backend'
import { proceduralFlowers } from '@chromask/datasets'
import { formatEvaluation } from '@chromask/metrics'
import { getRecipe, runRecipe } from '@chromask/recipes'
import { Command } from 'commander'
import { Interrupted, type Io } from '../io.js'
import { judge } from '../judge.js'
import { deviceOption, withExamples } from '../options.js'

interface Options {
  readonly run?: string
  readonly device: string
}

export const demoCommand = (io: Io): Command =>
  withExamples(
    new Command('demo')
      .description('Train a small network on the embedded flowers, and show that it obeys masks. Takes minutes.')
      .option('--run <folder>', 'where the run is kept (runs/demo-<time> if not given)')
      .addOption(deviceOption())
      .action((options: Options) => demo(options, io)),
    'chromask demo --run runs/demo',
  )

async function demo(options: Options, io: Io): Promise<void> {
  const { engine, device } = await resolveEngine({ device: options.device })
  io.stderr.write(`Running on ${device}: ${engine.device.description} (chromask doctor tells why).\n`)
  const run = options.run ?? `runs/demo-${new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}`
  try {
    const { outcome, evaluations, report } = await runRecipe({
      recipe: getRecipe('demo'),
      dataset: proceduralFlowers(),
      engine,
      run,
      options: { data: 'drawn', device: options.device },
      signal: io.signal,
      stream: io.stderr,
    })
    if (outcome === 'interrupted') {
      io.stdout.write(`Stopped and saved. Go on with: chromask train --resume ${run}\n`)
      throw new Interrupted()
    }
    for (const { step, rows, groups = [] } of evaluations) {
      const table = formatEvaluation([...rows, ...groups])
      io.stdout.write(`\n${step === 0 ? 'Before training' : `After ${step} steps`}\n${table}\n`)
    }
    io.stdout.write(
      `\nreport: ${report}\ncolour a photograph: chromask colorize photo.jpg --mask stripes --model ${run}\n`,
    )
    judge(evaluations.at(-1)?.rows ?? [])
    io.stdout.write('The network obeys masks, seen and unseen, and beats both baselines.\n')
  } finally {
    await engine.dispose()
  }
}
