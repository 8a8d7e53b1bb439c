import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import { ChromaskError } from './error.js'
import { portableLog } from './portable-math.js'

/** What names a stream of random numbers. Two seeds that differ, `1` and `'1'` included, give unrelated streams. */
export type Seed = number | string

/** A generator's whole state as plain data: it survives `JSON.stringify`. */
export interface RandomState {
  readonly key: readonly number[]
  readonly state: readonly number[]
}

/**
 * A seeded stream of random numbers, the same on every platform. Nothing in chromask calls `Math.random`.
 *
 * @example
 * ```ts
 * import { createRandom } from '@chromask/core'
 *
 * const random = createRandom('flowers')
 * const masks = random.fork('masks') // its own stream, whatever is drawn from the parent
 * const saved = masks.save()
 * const first = masks.float()
 * masks.restore(saved)
 * console.log(masks.float() === first) // true
 * ```
 */
export interface Random {
  /** An integer in [0, 2³²). */
  uint32(): number
  /** A number in [0, 1) with 53 random bits. */
  float(): number
  /** A number in [low, high). */
  uniform(low: number, high: number): number
  /** An integer in [low, high], both included. */
  integer(low: number, high: number): number
  /** `true` with the given probability. @default 0.5 */
  boolean(probability?: number): boolean
  /** A number from the normal distribution of mean 0 and standard deviation 1 (Marsaglia's polar method). */
  normal(): number
  /** One of the items. Throws `core/empty` where there are none. */
  pick<T>(items: readonly T[]): T
  /** A new array in random order (Fisher–Yates). */
  shuffle<T>(items: readonly T[]): T[]
  /** An independent stream named by the key. It depends on seed and key alone, not on what was drawn before. */
  fork(key: Seed): Random
  save(): RandomState
  restore(state: RandomState): void
}

/** Murmur3's finalizer: every input bit changes every output bit with a chance of a half. */
function mix(h: number): number {
  let x = h | 0
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}

/** 128-bit key from a parent key and a name; the type of the name counts, so 1 and '1' differ. */
function deriveKey(parent: readonly number[], name: Seed): number[] {
  const text = `${typeof name}:${name}`
  const key = parent.map((word, lane) => mix(word + Math.imul(lane + 1, 0x9e3779b9)))
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    for (let lane = 0; lane < 4; lane++)
      key[lane] = mix((key[lane] ?? 0) ^ Math.imul(code + 0x9e3779b9 + i, 2 * lane + 3))
  }
  // A last round couples the lanes; xoroshiro must not start from all zeros.
  const sum = key.reduce((a, b) => Math.imul(a ^ b, 0x01000193), 0x811c9dc5)
  return key.map((word, lane) => mix(word ^ mix(sum + lane)) || lane + 1)
}

/**
 * A seeded random generator (xoroshiro128+ by pure-rand).
 *
 * @throws ChromaskError `core/invalid-seed` for a seed that is neither a finite number nor a string.
 */
export function createRandom(seed: Seed): Random {
  if (typeof seed !== 'string' && !Number.isFinite(seed)) {
    throw new ChromaskError('core/invalid-seed', `seed must be a string or a finite number, got ${String(seed)}.`)
  }
  return fromKey(deriveKey([1, 2, 3, 4], seed))
}

/** A generator that goes on where {@link Random.save} was called. */
export function restoreRandom(state: RandomState): Random {
  const random = fromKey([...state.key])
  random.restore(state)
  return random
}

function fromKey(key: number[]): Random {
  let generator = xoroshiro128plusFromState(key)
  const uint32 = (): number => generator.next() >>> 0
  const float = (): number => ((uint32() >>> 5) * 0x4000000 + (uint32() >>> 6)) / 0x20000000000000
  const integer = (low: number, high: number): number => {
    if (!Number.isInteger(low) || !Number.isInteger(high) || high < low || high - low >= 2 ** 32) {
      throw new ChromaskError(
        'core/invalid-range',
        `integer(low, high) needs integers with low ≤ high, got ${low} and ${high}.`,
      )
    }
    // Rejection keeps every value equally likely.
    const span = high - low + 1
    const limit = 2 ** 32 - (2 ** 32 % span)
    let drawn = uint32()
    while (drawn >= limit) drawn = uint32()
    return low + (drawn % span)
  }
  return {
    uint32,
    float,
    integer,
    uniform: (low, high) => low + (high - low) * float(),
    boolean: (probability = 0.5) => float() < probability,
    normal() {
      for (;;) {
        const a = 2 * float() - 1
        const b = 2 * float() - 1
        const s = a * a + b * b
        if (s > 0 && s < 1) return a * Math.sqrt((-2 * portableLog(s)) / s)
      }
    },
    pick<T>(items: readonly T[]): T {
      if (items.length === 0) throw new ChromaskError('core/empty', 'pick needs at least one item, got an empty list.')
      return items[integer(0, items.length - 1)] as T
    },
    shuffle<T>(items: readonly T[]): T[] {
      const result = [...items]
      for (let i = result.length - 1; i > 0; i--) {
        const j = integer(0, i)
        ;[result[i], result[j]] = [result[j] as T, result[i] as T]
      }
      return result
    },
    fork: (name) => fromKey(deriveKey(key, name)),
    save: () => ({ key: [...key], state: [...generator.getState()] }),
    restore(saved) {
      if (saved.key.length !== 4 || saved.state.length !== 4) {
        throw new ChromaskError(
          'core/invalid-state',
          'a saved random state has a key and a state of four integers each.',
        )
      }
      key = [...saved.key]
      generator = xoroshiro128plusFromState(saved.state)
    },
  }
}
