import { ChromaskError } from '@chromask/core'
import { createMaskSource } from './create-mask-source.js'
import type { MaskSpec } from './spec.js'

/**
 * Reads a mask from one line of text: a kind with options, `!` before it for its opposite, or JSON.
 *
 * - `stripes`
 * - `stripes:angle=0,period=0.25` (numbers), `disc:radius=0.2..0.4` (ranges), `seed:only=left` (words)
 * - `!disc`
 * - `{"kind":"feather","source":{"kind":"disc"},"radius":0.1}`
 *
 * @throws ChromaskError `masks/invalid-text`, and what {@link createMaskSource} throws.
 * @example
 * ```ts
 * import { parseMaskSpec } from '@chromask/masks'
 *
 * console.log(JSON.stringify(parseMaskSpec('!disc:radius=0.2..0.4'))) // {"kind":"invert","source":{"kind":"disc","radius":[0.2,0.4]}}
 * ```
 */
export function parseMaskSpec(text: string): MaskSpec {
  const spec = parse(text.trim())
  createMaskSource(spec)
  return spec
}

function parse(text: string): MaskSpec {
  if (text.startsWith('{')) return parseJson(text)
  if (text.startsWith('!')) return { kind: 'invert', source: parse(text.slice(1)) }
  const colon = text.indexOf(':')
  const kind = colon < 0 ? text : text.slice(0, colon)
  const options = colon < 0 ? [] : text.slice(colon + 1).split(',')
  return Object.fromEntries([
    ['kind', kind],
    ...options.map((option) => parseOption(option, text)),
  ]) as unknown as MaskSpec
}

function parseJson(text: string): MaskSpec {
  try {
    return JSON.parse(text) as MaskSpec
  } catch (cause) {
    throw new ChromaskError('masks/invalid-text', `${text} is not JSON. Write {"kind":"disc"}, for example.`, { cause })
  }
}

function parseOption(option: string, text: string): [name: string, value: unknown] {
  const [name = '', value = ''] = option.split('=').map((part) => part.trim())
  if (name === '' || value === '') {
    throw new ChromaskError(
      'masks/invalid-text',
      `cannot read ${JSON.stringify(option)} in ${JSON.stringify(text)}. Write kind:option=value,option=low..high, such as stripes:angle=0,period=0.2..0.4.`,
    )
  }
  const numbers = value.split('..').map(Number)
  if (numbers.some(Number.isNaN)) return [name, value]
  return [name, numbers.length === 1 ? numbers[0] : numbers]
}
