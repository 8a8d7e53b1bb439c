import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { createProgram } from './cli.js'
import { run } from './testing/run.js'

const silent = { write: () => undefined }
const program = () => createProgram({ stdout: silent, stderr: silent, signal: new AbortController().signal })
const names = program().commands.map((command) => command.name())

/** Words of a line as a shell splits them. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '')

const examplesOf = (help: string): string[] => {
  const [, examples = ''] = help.split('\nExamples:\n')
  return [...examples.matchAll(/^ {2}\$ chromask (.*)$/gm)].map((match) => match[1] ?? '')
}

/** The command that a line would run. Only the parsing: what it does is left out. */
async function parsedBy(line: string): Promise<string> {
  const parsing = program()
  let acting = ''
  for (const command of parsing.commands) {
    command.action(() => {
      acting = command.name()
    })
  }
  parsing.addCommand(
    new Command('help').argument('<command>').action(() => {
      acting = 'help'
    }),
  )
  await parsing.parseAsync(wordsOf(line), { from: 'user' })
  return acting
}

describe('help', () => {
  it.each([[], ...names.map((name) => [name])])('chromask %s --help shows examples that parse', async (...name) => {
    const { code, stdout, stderr } = await run([...name, '--help'])
    expect([code, stderr]).toEqual([0, ''])
    const examples = examplesOf(stdout)
    expect(examples.length).toBeGreaterThan(0)
    for (const example of examples) expect(await parsedBy(example)).toBe(name[0] ?? wordsOf(example)[0])
  })

  it('tells every command', async () => {
    const { stdout } = await run(['--help'])
    for (const name of names) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'))
  })

  it('is the same asked for otherwise', async () => {
    expect(await run(['help', 'train'])).toEqual(await run(['train', '-h']))
  })

  it('tells the version', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' })
  })
})

describe('what is not understood ends with 2 and one clear line', () => {
  it.each([
    [['colour'], /unknown command 'colour'/],
    [['--colour'], /unknown option '--colour'/],
    [['train', '--colour'], /unknown option '--colour'/],
    [['train', '--steps'], /option '--steps <n>' argument missing/],
    [['train', '--steps', 'many'], /'many' is invalid.*integer ≥ 1/],
    [['train', '--steps', '0'], /integer ≥ 1/],
    [['train', '--steps', '1.5'], /integer ≥ 1/],
    [['train', '--steps', ''], /integer ≥ 1/],
    [['train', 'flowers'], /too many arguments/],
    [['train'], /train needs --recipe \(demo, hallpaz2018, or a JSON file\)/],
    [['train', '--recipe', 'demo', '--set', 'size'], /--set size: write path=value/],
    [['train', '--resume', 'a', '--run', 'b'], /leave out --run b/],
    [['train', '--resume', 'a', '--start-from', 'b'], /leave out --start-from b/],
    [['colorize'], /missing required argument 'photo'/],
    [['colorize', 'a.jpg'], /colorize needs a trained network: --model/],
    [['colorize', 'a.jpg', '--mask-color', 'red'], /Allowed choices are white, black/],
    [['evaluate'], /evaluate needs a trained network: --model/],
    [['export'], /export needs a run: --run/],
  ])('chromask %s', async (args, text) => {
    const { code, stdout, stderr } = await run(args)
    expect(stderr).toMatch(text)
    expect([code, stdout]).toEqual([2, ''])
  })

  it('chromask alone shows the help', async () => {
    const { code, stderr } = await run([])
    expect(code).toBe(2)
    expect(stderr).toContain('Usage: chromask')
  })
})

describe('what fails ends with 1 and one clear line, and lists what would be legal', () => {
  it.each([
    [['train', '--recipe', 'deno'], 'there is no recipe "deno". Choose one of: demo, hallpaz2018.'],
    [['train', '--recipe', 'none.json'], 'none.json is not there'],
    [['train', '--recipe', 'demo', '--device', 'tpu'], 'Choose one of auto, onnx/cuda, '],
    [['train', '--recipe', 'demo', '--set', 'generator.width=3'], 'there is no width among kind, base, depth'],
    [['train', '--recipe', 'demo', '--set', 'generator.base="a lot"'], 'generator.base'],
    [['train', '--recipe', 'demo', '--set', 'masks.train.kind=starts'], 'stripes'],
    [['train', '--resume', 'nowhere'], 'nowhere holds no run'],
    [['mask', 'starts'], 'stripes'],
    [['mask', 'stripes:width=3'], 'period'],
    [['mask', 'stripes', '-o', 'masks.txt'], '.png'],
  ])('chromask %s', async (args, text) => {
    const { code, stdout, stderr } = await run(args)
    expect(stderr).toContain(text)
    expect(stderr).toMatch(/^chromask: \[[a-z]+\/[a-z-]+\] /m)
    // A message, not the place in the program where it came from.
    expect(stderr).not.toContain('    at ')
    expect([code, stdout]).toEqual([1, ''])
  })
})

it('a recipe is printed with its changes, and nothing else is done', async () => {
  const changes = ['--size', '16', '--seed', 'x', '--set', 'rate=0.5', '--set', 'generator.skip=concat']
  const { code, stdout } = await run(['train', '--recipe', 'demo', '--print-recipe', ...changes])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ size: 16, seed: 'x', rate: 0.5, generator: { skip: 'concat', depth: 4 } })
})
