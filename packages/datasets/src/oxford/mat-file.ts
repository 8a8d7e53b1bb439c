import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ChromaskError } from '@chromask/core'
import type { MatValue } from '../mat/mat-value.js'
import { readMat } from '../mat/read-mat.js'
import type { Collection } from './collection.js'

/** Reads a file beside the pictures; undefined where there is none. */
export async function matFile(folder: string, name: string): Promise<ReadonlyMap<string, MatValue> | undefined> {
  const path = join(folder, name)
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined
    throw cause
  })
  return bytes && readMat(bytes, { name: path })
}

/** As {@link matFile}, where it is needed. */
export async function neededMatFile(
  folder: string,
  name: string,
  { name: collection }: Collection,
): Promise<ReadonlyMap<string, MatValue>> {
  const found = await matFile(folder, name)
  if (found) return found
  throw new ChromaskError(
    'datasets/incomplete',
    `${folder}: expected ${name} beside the pictures of ${collection}, but there is none. Copy it there, or fetch the ` +
      `whole collection (chromask data get ${collection}).`,
  )
}

/** Integers from 1 to `most` in a variable, `count` of them if that is given. */
export function numbersOf(
  variables: ReadonlyMap<string, MatValue>,
  { file, variable, most, count }: { file: string; variable: string; most: number; count?: number },
): readonly number[] {
  const value = variables.get(variable)
  const numbers = value?.type === 'numeric' ? [...value.data] : []
  const enough = count === undefined ? numbers.length > 0 : numbers.length === count
  if (enough && numbers.every((n) => Number.isInteger(n) && n >= 1 && n <= most)) return numbers
  throw new ChromaskError(
    'datasets/invalid-mat',
    `${file}: expected ${count === undefined ? '' : `${count} `}integers from 1 to ${most} in ${variable}, got ${value === undefined ? 'no such variable' : 'something else'}. Fetch it again.`,
  )
}
