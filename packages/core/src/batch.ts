/** A batch on its way to a step: pictures as bytes, masks as floats. */
export interface Batch {
  /** B: pictures in this batch. */
  readonly count: number
  /** S: width and height in pixels. */
  readonly size: number
  /** `[B, S, S, 3]`, sRGB. */
  readonly rgb: Uint8Array
  /** `[B, S, S, 1]`, in [0, 1]. */
  readonly mask: Float32Array
  /** The examples' ids, in batch order. */
  readonly ids: readonly string[]
  /** The examples' class labels, -1 where there is none. */
  readonly labels: Int32Array
}

/** Plain data: survives `JSON.stringify`. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** An endless, seeded stream of batches whose place can be saved: a resumed run sees exactly the rest. */
export interface BatchSource {
  /** Pictures in a full batch. */
  readonly batchSize: number
  /** Batches in one pass over the data. */
  readonly batchesPerPass: number
  /** The next batch. `progress` in [0, 1] is handed to the mask source. */
  next(progress: number, signal?: AbortSignal): Promise<Batch>
  /** The place in the stream: what `next` would give comes after it. */
  save(): Json
  restore(state: Json): void
  /** Stops work under way. */
  dispose(): Promise<void>
}
