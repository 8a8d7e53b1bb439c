import { readFileSync } from 'node:fs'
import { ChromaskError, messageOf } from '@chromask/core'
import type { Command } from 'commander'

/**
 * Options from the file that `--config` names, for what the flags leave open.
 *
 * @throws ChromaskError `chromask/invalid-config` for a file that cannot be read, and for unknown options (lists the
 * legal ones).
 */
export function takeConfig(command: Command): void {
  const path = command.opts().config as string | undefined
  if (path === undefined) return
  const values = read(path)
  const options = command.options.filter((option) => option.long !== '--config')
  for (const [key, value] of Object.entries(values)) {
    const option = options.find((candidate) => candidate.attributeName() === key || candidate.long === `--${key}`)
    if (!option) {
      throw new ChromaskError(
        'chromask/invalid-config',
        `${path}: ${command.name()} has no option ${key}. Choose from: ${options.map((known) => known.long?.slice(2)).join(', ')}.`,
      )
    }
    const name = option.attributeName()
    const source = command.getOptionValueSource(name)
    if (source !== undefined && source !== 'default') continue
    const parse = option.parseArg
    const parsed = [value]
      .flat()
      .reduce<unknown>((before, item) => (parse ? parse(textOf(item), before) : item), undefined)
    command.setOptionValueWithSource(name, parsed, 'config')
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

function read(path: string): Record<string, unknown> {
  let values: unknown
  try {
    values = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new ChromaskError('chromask/invalid-config', `${path} cannot be read as JSON: ${messageOf(cause)}.`, {
      cause,
    })
  }
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new ChromaskError('chromask/invalid-config', `${path} must hold an object, such as { "steps": 100 }.`)
  }
  return values as Record<string, unknown>
}
