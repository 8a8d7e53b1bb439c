/** How far a long work has come: one shape for downloads, checks, extraction and caches. */
export interface Progress {
  readonly what: 'download' | 'verify' | 'extract' | 'check' | 'cache'
  /** The file or data set at hand. */
  readonly name: string
  /** Bytes or items so far. */
  readonly done: number
  /** Of how many, where that is known. */
  readonly total?: number
}

export type OnProgress = (progress: Progress) => void
