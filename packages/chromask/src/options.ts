import { cacheKinds } from '@chromask/recipes'
import { type Command, InvalidArgumentError, Option } from 'commander'

/** A parser for integers of at least `low`. */
export const integerFrom =
  (low: number) =>
  (text: string): number => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isInteger(value) || value < low)
      throw new InvalidArgumentError(`It must be an integer ≥ ${low}.`)
    return value
  }

/** A parser for options that may be given many times. */
export const collected = (text: string, before: readonly string[] = []): string[] => [...before, text]

export const deviceOption = (): Option =>
  new Option(
    '--device <name>',
    'auto, or one of those that chromask doctor lists, such as onnx/webgpu or wasm',
  ).default('auto')

/** What pictures to take; `dataHelp` goes with it. */
export const dataOption = (otherwise?: string): Option => {
  const about = 'pictures: a folder, or another of the forms below'
  return otherwise
    ? new Option('--data <data>', `${about} (default: ${otherwise})`)
    : new Option('--data <data>', about).default('drawn')
}

/** Where a training keeps decoded pictures. */
export const cacheOption = (): Option =>
  new Option('--cache <where>', 'where decoded pictures are kept: in memory, on disk, or nowhere')
    .choices(cacheKinds)
    .default('auto')

export const skipOption = (): Option => new Option('--skip-invalid', 'leave out files that are not whole pictures')

/** Examples at the end of a command's help. */
export const withExamples = (command: Command, ...examples: readonly string[]): Command =>
  command.addHelpText('after', `\nExamples:\n${examples.map((line) => `  $ ${line}`).join('\n')}`)
