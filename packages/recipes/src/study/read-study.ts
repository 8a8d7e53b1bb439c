import { readFile } from 'node:fs/promises'
import { messageOf } from '@chromask/core'
import { parse } from 'yaml'
import { checkStudy, invalidStudy, type Study } from './study.js'

/**
 * Reads a study from YAML or JSON.
 *
 * @param place what the text is called in errors. @default 'study'
 * @throws ChromaskError `recipes/invalid-study` naming every wrong field.
 */
export function parseStudy(text: string, place = 'study'): Study {
  let value: unknown
  try {
    // JSON is YAML.
    value = parse(text, { prettyErrors: true })
  } catch (cause) {
    throw invalidStudy(`${place} cannot be read as YAML or JSON: ${messageOf(cause).trim()}`, cause)
  }
  return checkStudy(value)
}

/**
 * Reads a study's file.
 *
 * @throws ChromaskError `recipes/invalid-study`.
 */
export async function readStudy(path: string): Promise<Study> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw invalidStudy(`${path} cannot be read: ${messageOf(cause)}`, cause)
  })
  return parseStudy(text, path)
}
