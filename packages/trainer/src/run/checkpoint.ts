import { createHash } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  ChromaskError,
  decodeSafetensors,
  encodeSafetensors,
  type Json,
  messageOf,
  type NamedArrays,
} from '@chromask/core'
import { writeFolderAtomic } from '@chromask/core/node'

/** What a checkpoint holds: arrays, and plain data beside them. */
export interface Checkpoint {
  readonly step: number
  readonly arrays: NamedArrays
  readonly meta: Json
}

export interface LoadedCheckpoint extends Checkpoint {
  readonly path: string
  /** Newer ones that could not be read, newest first. */
  readonly rejected: readonly { readonly path: string; readonly reason: string }[]
}

const FORMAT = 1
const FOLDER = 'checkpoints'
const STATE = 'state.safetensors'
const INDEX = 'checkpoint.json'

const nameOf = (step: number): string => `step-${String(step).padStart(8, '0')}`

/**
 * Writes `checkpoints/step-N/` whole or not at all, then removes all but the newest few.
 *
 * @param keep how many checkpoints stay. @default 3
 * @throws ChromaskError `core/write-failed`; earlier checkpoints are untouched.
 */
export async function saveCheckpoint(
  run: string,
  checkpoint: Checkpoint,
  { keep = 3 }: { keep?: number } = {},
): Promise<string> {
  const state = encodeSafetensors(checkpoint.arrays)
  const index = {
    format: FORMAT,
    step: checkpoint.step,
    bytes: state.length,
    sha256: sha256(state),
    meta: checkpoint.meta,
  }
  const path = join(run, FOLDER, nameOf(checkpoint.step))
  await writeFolderAtomic(path, { [STATE]: state, [INDEX]: `${JSON.stringify(index, null, 2)}\n` })
  // Only now, with the new one safely there: the old ones, and what a crash left behind.
  const entries = await readdir(join(run, FOLDER))
  // Later ones could not be read, or training would have gone on from there: they do not count, and are left to be replaced.
  const older = (await listCheckpoints(run)).filter((step) => step <= checkpoint.step)
  const old = older.slice(0, -Math.max(1, keep)).map((step) => nameOf(step))
  const left = entries.filter((name) => name.includes('.tmp'))
  for (const name of [...old, ...left]) await rm(join(run, FOLDER, name), { recursive: true, force: true })
  return path
}

/**
 * The steps of a run's checkpoints, oldest first, whether or not they can be read.
 *
 * @throws ChromaskError `trainer/no-checkpoint` where their folder cannot be read.
 */
export async function listCheckpoints(run: string): Promise<number[]> {
  const entries = await readdir(join(run, FOLDER)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    // To take this for a run without checkpoints would be to start it all over.
    throw new ChromaskError('trainer/no-checkpoint', `${join(run, FOLDER)} cannot be read: ${messageOf(error)}.`, {
      cause: error,
    })
  })
  return entries
    .flatMap((name) => (/^step-\d+$/.test(name) ? [Number(name.slice('step-'.length))] : []))
    .sort((a, b) => a - b)
}

/**
 * The newest checkpoint that is whole; `undefined` where there is none at all. Damaged ones are passed over and listed
 * in `rejected`.
 *
 * @throws ChromaskError `trainer/no-checkpoint` where there are some but none can be read.
 */
export async function loadNewestCheckpoint(run: string): Promise<LoadedCheckpoint | undefined> {
  const rejected: { path: string; reason: string }[] = []
  for (const step of (await listCheckpoints(run)).reverse()) {
    const path = join(run, FOLDER, nameOf(step))
    try {
      return { ...(await readCheckpoint(path, step)), path, rejected }
    } catch (error) {
      rejected.push({ path, reason: messageOf(error) })
    }
  }
  if (rejected.length === 0) return undefined
  throw new ChromaskError(
    'trainer/no-checkpoint',
    `none of the checkpoints in ${join(run, FOLDER)} can be read: ${rejected.map(({ path, reason }) => `${path}: ${reason}`).join('; ')} Start a new run.`,
  )
}

async function readCheckpoint(path: string, step: number): Promise<Checkpoint> {
  const damaged = (what: string): ChromaskError => new ChromaskError('trainer/damaged-checkpoint', `${what}.`)
  const index = JSON.parse(await readFile(join(path, INDEX), 'utf8')) as Partial<
    Record<'format' | 'step' | 'bytes' | 'sha256' | 'meta', unknown>
  >
  if (index.format !== FORMAT)
    throw damaged(`format ${String(index.format)} is not ${FORMAT}, which this version reads`)
  if (index.step !== step) throw damaged(`${INDEX} says step ${String(index.step)}`)
  const state = await readFile(join(path, STATE))
  if (state.length !== index.bytes)
    throw damaged(`${STATE} has ${state.length} bytes instead of ${String(index.bytes)}`)
  if (sha256(state) !== index.sha256) throw damaged(`the checksum of ${STATE} does not match`)
  // As a plain array: a Buffer's slice() is no copy, and its memory is shared with other reads.
  const { arrays } = decodeSafetensors(new Uint8Array(state.buffer, state.byteOffset, state.length))
  return { step, arrays, meta: index.meta as Json }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
