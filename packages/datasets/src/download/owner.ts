import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** Who holds a lock. */
export interface Owner {
  /** Host, boot and process namespace: process numbers mean something only within one. */
  readonly place: string
  readonly pid: number
  /** When the process started, in the system's own ticks: a number may be given out again. Null where not known. */
  readonly started: string | null
}

function tried<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}

/** State and start time from /proc, which only Linux has. The name before them may hold spaces and brackets. */
function fromProc(pid: number): { state: string; started: string } | null {
  const text = tried(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, started] = [fields?.[0], fields?.[19]]
  return state && started ? { state, started } : null
}

const place = (): string => {
  const boot = tried(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
  return [hostname(), boot, tried(() => readlinkSync('/proc/self/ns/pid'))].join(' ')
}

export const thisOwner = (): Owner => ({
  place: place(),
  pid: process.pid,
  started: fromProc(process.pid)?.started ?? null,
})

/** Whether the owner lives; `unknown` where only its heartbeat can tell. */
export function lifeOf(owner: Owner): 'alive' | 'dead' | 'unknown' {
  if (owner.place !== place()) return 'unknown'
  try {
    process.kill(owner.pid, 0)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ESRCH') return 'dead'
  }
  const now = fromProc(owner.pid)
  if (now === null || owner.started === null) return 'unknown'
  return now.started !== owner.started || now.state === 'Z' || now.state === 'X' ? 'dead' : 'alive'
}
