import { readFileSync } from 'node:fs'
import { ChromaskError, messageOf } from '@chromask/core'
import { type Command, InvalidArgumentError, type Option } from 'commander'
import { collected } from './options.js'

/**
 * Options from the file that `--config` names, for what the flags leave open. Keys are long names, `checkpoint-every` or
 * `checkpointEvery`; values are what one would type, as text or as a number; `true` and `false` for flags without a
 * value; lists for options that may be repeated.
 *
 * @throws ChromaskError `chromask/invalid-config` for a file that cannot be read, for unknown options (lists the legal
 * ones), and for values that do not fit.
 */
export function takeConfig(command: Command): void {
  const path = command.opts().config as string | undefined
  if (path === undefined) return
  const values = read(path)
  const options = command.options.filter((option) => option.long !== '--config')
  const named = Object.keys(values).map((key) => [key, options.find((option) => isNamed(option, key))] as const)

  const unknown = named.flatMap(([key, option]) => (option ? [] : [key]))
  if (unknown.length > 0) {
    throw invalid(
      path,
      `${command.name()} has no option ${unknown.join(', ')}. Choose from: ${options.map(longName).join(', ')}.`,
    )
  }
  const taken = new Set<Option>()
  for (const [key, option] of named) {
    if (!option) continue
    if (taken.has(option)) throw invalid(path, `${longName(option)} stands there twice. Keep one.`)
    taken.add(option)
    const value = flagValue(option, values[key], `${path}: ${key}`)
    const name = option.attributeName()
    const source = command.getOptionValueSource(name)
    if (value === undefined || (source !== undefined && source !== 'default')) continue
    command.setOptionValueWithSource(name, value, 'config')
  }
}

const longName = (option: Option): string => option.long?.slice(2) ?? ''

const isNamed = (option: Option, key: string): boolean => option.attributeName() === key || longName(option) === key

/** What the flag would have given. */
function flagValue(option: Option, value: unknown, place: string): unknown {
  if (!option.required && !option.optional) {
    if (typeof value === 'boolean') return value
    throw new ChromaskError('chromask/invalid-config', `${place} must be true or false, got ${JSON.stringify(value)}.`)
  }
  const repeatable = option.parseArg === collected
  if (Array.isArray(value) && !repeatable) {
    throw new ChromaskError(
      'chromask/invalid-config',
      `${place} takes one value, got a list of ${value.length}. Give one.`,
    )
  }
  return [value].flat().reduce<unknown>((before, item) => {
    const text = textOf(item, place)
    try {
      return option.parseArg ? option.parseArg(text, before) : text
    } catch (cause) {
      if (!(cause instanceof InvalidArgumentError)) throw cause
      throw new ChromaskError('chromask/invalid-config', `${place} is ${JSON.stringify(item)}. ${cause.message}`, {
        cause,
      })
    }
  }, undefined)
}

/** Objects stay JSON, as masks are written on the command line too. */
function textOf(value: unknown, place: string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return JSON.stringify(value)
  throw new ChromaskError('chromask/invalid-config', `${place} must be text or a number, got ${JSON.stringify(value)}.`)
}

function read(path: string): Record<string, unknown> {
  let values: unknown
  try {
    values = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new ChromaskError('chromask/invalid-config', `${path} cannot be read as JSON: ${messageOf(cause)}.`, {
      cause,
    })
  }
  if (typeof values !== 'object' || values === null || Array.isArray(values))
    throw invalid(path, 'must hold an object, such as { "steps": 100 }.')
  return values as Record<string, unknown>
}

const invalid = (path: string, what: string): ChromaskError =>
  new ChromaskError('chromask/invalid-config', `${path}: ${what}`)
