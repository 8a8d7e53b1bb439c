import { access, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ChromaskError, type Json, messageOf } from '@chromask/core'
import { writeFileAtomic } from '@chromask/core/node'

/** What a run was started with: `run.json`. */
export interface RunInfo {
  readonly format: 1
  readonly recipe: Json
  /** What was asked for beside the recipe, such as the device. */
  readonly options: Json
  /** Versions and settings that bit-exact resumption depends on. */
  readonly versions: Readonly<Record<string, string>>
  /** What tells the data from other data. */
  readonly data: Json
  /** ISO 8601. */
  readonly createdAt: string
}

const FILE = 'run.json'
/** What a training leaves in its folder, whoever runs it. */
const TRACES = ['checkpoints', 'metrics.jsonl']

/**
 * Makes a run's folder.
 *
 * @throws ChromaskError `trainer/run-exists` where the folder holds a run already, or checkpoints or a log of one.
 */
export async function createRun(path: string, info: Omit<RunInfo, 'format'>): Promise<void> {
  if (await isRun(path)) {
    throw new ChromaskError(
      'trainer/run-exists',
      `${path} holds a run already. Resume it (--resume), or choose another folder.`,
    )
  }
  // Of a trainer of one's own, which need not write the file: its log would be cut, its checkpoints taken for this run's.
  const traces = (await readdir(path).catch(() => [])).filter((name) => TRACES.includes(name))
  if (traces.length > 0) {
    throw new ChromaskError(
      'trainer/run-exists',
      `${path} holds ${traces.join(' and ')} of another training, without ${FILE}. Choose another folder.`,
    )
  }
  await writeFileAtomic(join(path, FILE), `${JSON.stringify({ format: 1, ...info }, null, 2)}\n`)
}

/** Whether a folder holds a run. */
export const isRun = (path: string): Promise<boolean> =>
  access(join(path, FILE)).then(
    () => true,
    () => false,
  )

/**
 * Reads a run's `run.json`.
 *
 * @throws ChromaskError `trainer/no-run` where there is none; `trainer/invalid-run` where it cannot be read.
 */
export async function openRun(path: string): Promise<RunInfo> {
  if (!(await isRun(path)))
    throw new ChromaskError('trainer/no-run', `${path} holds no run: there is no ${FILE} in it.`)
  let info: Partial<RunInfo> | null
  try {
    info = JSON.parse(await readFile(join(path, FILE), 'utf8'))
  } catch (cause) {
    throw new ChromaskError('trainer/invalid-run', `${join(path, FILE)} cannot be read: ${messageOf(cause)}.`, {
      cause,
    })
  }
  if (info?.format !== 1 || !isObject(info.recipe) || !isObject(info.versions)) {
    throw new ChromaskError('trainer/invalid-run', `${join(path, FILE)} is not a run of format 1.`)
  }
  return info as RunInfo
}

/** One difference between two pieces of plain data. */
export interface JsonDifference {
  /** Keys and indices, joined by dots. */
  readonly path: string
  readonly from: Json | undefined
  readonly to: Json | undefined
}

/**
 * What differs between two pieces of plain data, leaf by leaf.
 *
 * @example
 * ```ts
 * import { diffJson } from '@chromask/trainer'
 *
 * const differences = diffJson({ size: 64, adam: { beta1: 0.5 } }, { size: 64, adam: { beta1: 0.9 } })
 * console.log(JSON.stringify(differences)) // [{"path":"adam.beta1","from":0.5,"to":0.9}]
 * ```
 */
export function diffJson(from: Json | undefined, to: Json | undefined, path = ''): JsonDifference[] {
  if (isObject(from) && isObject(to) && Array.isArray(from) === Array.isArray(to)) {
    const keys = new Set([...Object.keys(from), ...Object.keys(to)])
    return [...keys].flatMap((key) => diffJson(at(from, key), at(to, key), path === '' ? key : `${path}.${key}`))
  }
  return from === to ? [] : [{ path, from, to }]
}

type JsonObject = { readonly [key: string]: Json }

const isObject = (value: Json | undefined): value is JsonObject | readonly Json[] =>
  typeof value === 'object' && value !== null

const at = (value: JsonObject | readonly Json[], key: string): Json | undefined =>
  Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined
