import { randomBytes } from 'node:crypto'
import { link, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { lifeOf, type Owner, thisOwner } from './owner.js'

export interface LockOptions {
  readonly signal?: AbortSignal
  /** Called once when another holds the lock. */
  readonly onWait?: () => void
}

const POLL_MS = 100
const HEARTBEAT_MS = 5000
/** How long a heartbeat must be seen to stand still before it counts as dead; measured here, whatever the clocks say. */
const STILL_MS = 60_000

interface Turn {
  readonly number: number
  readonly free: boolean
}

/** The lock is a folder of numbered turns; the highest one holds, unless its name says that it is free. */
async function turnsIn(folder: string): Promise<Turn[]> {
  const names = (await readdir(folder)).filter((name) => /^\d+(\.free)?$/.test(name))
  return names
    .map((name) => ({ number: Number.parseInt(name, 10), free: name.endsWith('.free') }))
    .sort((a, b) => b.number - a.number)
}

async function ownerOf(path: string): Promise<Owner | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Owner
  } catch {
    return null // just being written, or gone
  }
}

/** Watches one turn's heartbeat. */
function createWatch(): (path: string) => Promise<boolean> {
  let seen = ''
  let since = 0
  return async (path) => {
    const owner = await ownerOf(path)
    const life = owner ? lifeOf(owner) : 'unknown'
    if (life !== 'unknown') return life === 'dead'
    const beat = await stat(path).then(
      (found) => `${path} ${found.mtimeMs}`,
      () => '',
    )
    if (beat === '') return false // released just now
    if (beat !== seen) [seen, since] = [beat, performance.now()]
    return performance.now() - since > STILL_MS
  }
}

/**
 * Only one can make the next number, and the highest number is never removed: two that find the same dead owner cannot
 * both succeed it, and one that comes late sees a higher number and steps back.
 */
async function take(folder: string, after: number): Promise<string | null> {
  const path = join(folder, String(after + 1))
  // A link appears with its content: one killed while it writes leaves no turn that nobody can judge.
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await writeFile(draft, JSON.stringify(thisOwner()))
    await link(draft, path)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST' || code === 'ENOENT') return null
    throw cause
  } finally {
    await rm(draft, { force: true })
  }
  const turns = await turnsIn(folder)
  if (turns.some(({ number, free }) => number > after + 1 || (number === after + 1 && free))) {
    await rm(path, { force: true })
    return null
  }
  for (const { number, free } of turns) {
    if (number <= after) await rm(join(folder, `${number}${free ? '.free' : ''}`), { force: true })
  }
  return path
}

/**
 * Does work while no other process and no other call does work under the same path, which becomes a small folder named
 * `path` + `.lock`. A killed owner's lock is taken over at once where process numbers and start times tell (on Linux),
 * else when its heartbeat has stood still for a minute; a living one's never on Linux.
 *
 * @throws the signal's reason, and whatever `work` throws.
 */
export async function withLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const folder = `${path}.lock`
  await mkdir(folder, { recursive: true })
  const isDead = createWatch()
  let waited = false
  for (;;) {
    options.signal?.throwIfAborted()
    const last = (await turnsIn(folder))[0]
    if (!last || last.free || (await isDead(join(folder, String(last.number))))) {
      const held = await take(folder, last?.number ?? 0)
      if (held) return whileHeld(held, work)
      continue
    }
    if (!waited) options.onWait?.()
    waited = true
    await sleep(POLL_MS, undefined, { signal: options.signal }).catch(() => options.signal?.throwIfAborted())
  }
}

async function whileHeld<T>(held: string, work: () => Promise<T>): Promise<T> {
  const beat = setInterval(() => {
    utimes(held, new Date(), new Date()).catch(() => undefined)
  }, HEARTBEAT_MS)
  beat.unref()
  try {
    return await work()
  } finally {
    clearInterval(beat)
    await rename(held, `${held}.free`).catch(() => undefined)
  }
}
