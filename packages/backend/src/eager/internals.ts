import type { Engine, EngineState } from '@chromask/core/tensor'
import type { EagerState } from './state.js'
import type { TfjsBackend } from './tfjs-backend.js'

/** What the rest of this package may know of an eager engine. */
export interface Internals {
  readonly backend: TfjsBackend
  /** @throws ChromaskError `backend/foreign-state` */
  own(state: EngineState): EagerState
}

const known = new WeakMap<Engine, Internals>()

export const registerInternals = (engine: Engine, internals: Internals): void => void known.set(engine, internals)

export const internalsOf = (engine: Engine): Internals | undefined => known.get(engine)
