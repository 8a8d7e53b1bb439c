import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createProgram } from './cli.js'
import { scratch, write } from './testing/files.js'
import { run } from './testing/run.js'

const folder = scratch()
const file = (name: string, content: unknown): string => {
  write(folder, { [name]: typeof content === 'string' ? content : JSON.stringify(content) })
  return join(folder, name)
}

const silent = { write: () => undefined }
const program = () => createProgram({ stdout: silent, stderr: silent, signal: new AbortController().signal })

/** The options that a command would work with. */
async function optionsOf(name: string, args: readonly string[]): Promise<Record<string, unknown>> {
  const parsing = program()
  const command = parsing.commands.find((candidate) => candidate.name() === name)!
  command.action(() => undefined)
  const needed = command.registeredArguments.filter(({ required }) => required)
  const places = needed.map(({ argChoices }) => argChoices?.[0] ?? 'photo.jpg')
  await parsing.parseAsync([name, ...places, ...args], { from: 'user' })
  return command.opts()
}

/** Something other than the default that suits an option. */
const VALUES: Readonly<Record<string, string>> = {
  device: 'cpu',
  'mask-color': 'black',
  format: 'onnx',
  precision: 'int8',
}
const NUMBERS = [
  'steps',
  'size',
  'batch',
  'pictures',
  'count',
  'index',
  'checkpoint-every',
  'sample-every',
  'mask-threshold',
  'parallel',
]

describe.each(program().commands.map((command) => [command.name(), command] as const))(
  'chromask %s',
  (name, command) => {
    const options = command.options.filter(({ long }) => long !== '--config')

    it.each(options.map((option) => [option.long?.slice(2) ?? '', option] as const))(
      '--%s means the same in a file',
      async (long, option) => {
        const isFlag = !option.required && !option.optional
        const text = VALUES[long] ?? option.argChoices?.[0] ?? (NUMBERS.includes(long) ? '16' : 'a=b')
        const expected = await optionsOf(name, isFlag ? [`--${long}`] : [`--${long}`, text])
        const value = isFlag ? true : NUMBERS.includes(long) ? 16 : text
        for (const key of [long, option.attributeName()]) {
          const config = file('options.json', { [key]: value })
          expect(await optionsOf(name, ['--config', config])).toEqual({ ...expected, config })
        }
      },
    )
  },
)

describe('--config', () => {
  const recipe = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { code, stdout, stderr } = await run(['train', '--print-recipe', ...args])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    return JSON.parse(stdout)
  }

  it('is won over by flags, before it and behind it', async () => {
    const config = file('train.json', { recipe: 'hallpaz2018', size: 64, batch: 3 })
    expect(await recipe('--config', config)).toMatchObject({ name: 'hallpaz2018', size: 64, batch: 3 })
    expect(await recipe('--config', config, '--size', '32')).toMatchObject({ size: 32, batch: 3 })
    expect(await recipe('--size', '32', '--config', config)).toMatchObject({ size: 32, batch: 3 })
    expect(await recipe('--recipe', 'demo', '--config', config)).toMatchObject({ name: 'demo', size: 64 })
  })

  it('wins over defaults', async () => {
    const { pictures } = await optionsOf('train', ['--config', file('pictures.json', { pictures: 3 })])
    expect(pictures).toBe(3)
  })

  it('takes lists where an option may be repeated, and one value all the same', async () => {
    const config = file('set.json', { recipe: 'demo', set: ['generator.base=8', 'generator.depth=3'] })
    expect(await recipe('--config', config)).toMatchObject({ generator: { base: 8, depth: 3 } })
    expect(await recipe('--config', file('one.json', { recipe: 'demo', set: 'rate=1' }))).toMatchObject({ rate: 1 })
    const flags = await recipe('--config', config, '--set', 'rate=1')
    expect(flags).toMatchObject({ rate: 1, generator: { base: 16 } })
  })

  it('takes numbers as text too, and false for what is not wanted', async () => {
    expect(await recipe('--config', file('text.json', { recipe: 'demo', size: '48' }))).toMatchObject({ size: 48 })
    const options = await optionsOf('train', ['--config', file('false.json', { skipInvalid: false })])
    expect(options.skipInvalid).toBe(false)
  })

  it('takes masks as objects', async () => {
    const mask = { kind: 'disc', radius: 0.2 }
    const options = await optionsOf('evaluate', ['--config', file('mask.json', { mask: [mask, 'ring'] })])
    expect(options.mask).toEqual([JSON.stringify(mask), 'ring'])
  })

  it.each([
    [
      'unknown keys, all of them',
      { size: 1, sizes: 2, coulour: 3 },
      /no option sizes, coulour\. Choose from: .*skip-invalid.*size/,
    ],
    ['itself', { config: 'other.json' }, /no option config/],
    ['what every object has', { constructor: 1 }, /no option constructor/],
    ['text that is no JSON', '{ "size": ', /cannot be read as JSON/],
    ['nothing', '', /cannot be read as JSON/],
    ['a list', [1], /must hold an object/],
    ['null', 'null', /must hold an object/],
    ['a number that does not fit', { steps: 0 }, /steps is 0\. It must be an integer ≥ 1/],
    ['text for a number', { steps: 'many' }, /steps is "many"\. It must be an integer/],
    ['null for a value', { steps: null }, /steps must be text or a number, got null/],
    ['true for a value', { data: true }, /data must be text or a number, got true/],
    ['text for a flag', { 'skip-invalid': 'false' }, /skip-invalid must be true or false, got "false"/],
    ['a list for one value', { size: [16, 32] }, /size takes one value, got a list of 2/],
    ['lists in lists', { set: [['a=b', 'c=d']] }, /set must be text or a number/],
    ['one option twice', { skipInvalid: true, 'skip-invalid': false }, /skip-invalid stands there twice/],
  ])('refuses %s', async (_, content, text) => {
    const config = file('bad.json', content)
    const { code, stdout, stderr } = await run(['train', '--recipe', 'demo', '--config', config])
    expect(stderr).toMatch(text)
    expect(stderr).toContain(config)
    expect([code, stdout]).toEqual([2, ''])
  })

  it('refuses a choice that is none', async () => {
    const config = file('choice.json', { maskColor: 'red' })
    const { code, stderr } = await run(['colorize', 'a.jpg', '--config', config])
    expect([code, stderr]).toEqual([2, expect.stringMatching(/maskColor is "red"\. Allowed choices are white, black/)])
  })

  it('refuses a file that is not there', async () => {
    const { code, stderr } = await run(['doctor', '--config', join(folder, 'nowhere.json')])
    expect([code, stderr]).toEqual([2, expect.stringContaining('nowhere.json cannot be read')])
  })
})
