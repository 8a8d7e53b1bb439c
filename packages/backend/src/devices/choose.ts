import { ChromaskError, messageOf } from '@chromask/core'
import type { Engine } from '@chromask/core/tensor'
import { DEVICES, type Device, type DeviceName } from './catalog.js'
import { type OpenOptions, openTested } from './open.js'
import { secondsPerStep } from './self-test.js'

/** A device that was not taken. */
export interface PassedOver {
  readonly device: DeviceName
  /** Such as `backend/not-installed`, or `backend/slower`. */
  readonly code: string
  readonly reason: string
}

export interface Choice {
  readonly engine: Engine
  readonly device: Device
  readonly passedOver: readonly PassedOver[]
}

/**
 * The first device that works. A GPU also has to beat the first one of the CPU in a timed step: one that shares the
 * memory and the power of a good CPU often does not.
 *
 * @throws ChromaskError `backend/no-device` with what is wrong with each.
 */
export async function chooseDevice(
  options: OpenOptions,
  clock: (engine: Engine) => Promise<number> = secondsPerStep,
): Promise<Choice> {
  const passedOver: PassedOver[] = []
  const attempt = async (device: Device): Promise<Engine | undefined> => {
    try {
      return await openTested(device, options)
    } catch (error) {
      const code = error instanceof ChromaskError ? error.code : 'backend/failed'
      const reason = messageOf(error).replace(/^\[\w+\] /, '')
      passedOver.push({ device: device.name, code, reason })
      return undefined
    }
  }
  const winners: { device: Device; engine: Engine }[] = []
  for (const device of DEVICES) {
    // The first GPU that works, and the first device of the CPU.
    if (winners.some(({ device: { kind } }) => kind === device.kind)) continue
    const engine = await attempt(device)
    if (engine) winners.push({ device, engine })
    if (engine && device.kind === 'cpu') break
  }
  const [first, second] = winners
  if (first === undefined) {
    const list = passedOver.map(({ device, reason }) => `\n- ${device}: ${reason}`).join('')
    throw new ChromaskError('backend/no-device', `no device works here:${list}`)
  }
  if (second === undefined) return { ...first, passedOver }
  const [ours, theirs] = [await clock(first.engine), await clock(second.engine)]
  const [winner, loser] = ours < theirs ? [first, second] : [second, first]
  await loser.engine.dispose()
  const milliseconds = (seconds: number): string => `${(seconds * 1000).toPrecision(3)} ms`
  const times = [Math.max(ours, theirs), Math.min(ours, theirs)].map(milliseconds)
  const reason = `a trial step took ${times[0]} against ${times[1]} on ${winner.device.name}`
  return { ...winner, passedOver: [...passedOver, { device: loser.device.name, code: 'backend/slower', reason }] }
}

const listed = (names: readonly string[]): string => new Intl.ListFormat('en').format(names)

const firstSentence = (text: string): string => text.split(/\.(?:\s|$)/)[0] ?? text

/** Why the others were not taken, in one half of a sentence. */
export function told(passedOver: readonly PassedOver[]): string {
  const byReason = new Map<string, string[]>()
  for (const { device, code, reason } of passedOver) {
    // What no platform of this kind has is no news.
    if (code === 'backend/not-offered') continue
    const why = code === 'backend/not-installed' ? 'not installed' : firstSentence(reason)
    byReason.set(why, [...(byReason.get(why) ?? []), device])
  }
  return [...byReason].map(([why, devices]) => `${listed(devices)} (${why})`).join('; ')
}
