import type { DownloadOptions } from '../download/download-file.js'
import type { FolderDataset, OpenOptions } from '../folders/file-dataset.js'

/** A part of an official split. */
export type SplitPart = 'train' | 'val' | 'test'

export const SPLIT_PARTS: readonly SplitPart[] = ['train', 'val', 'test']

/** What both Flowers collections are opened with. */
export interface FlowersOptions extends OpenOptions {
  /**
   * The folder that holds `jpg` and the files beside it, or that `jpg` folder itself. Without it the collection lies in
   * the cache folder, and is downloaded where it does not yet.
   */
  readonly root?: string
  /** @default all pictures */
  readonly split?: SplitPart
  /** Whether pictures may be missing; otherwise that is an error that counts them. @default false */
  readonly allowMissing?: boolean
  /** How it is downloaded; `false` where that would rather be an error. */
  readonly download?: DownloadOptions | false
}

/** One of the Oxford Flowers collections, or a part of it. */
export interface FlowersDataset extends FolderDataset {
  /** The class of every example in index order. */
  readonly labels: readonly number[]
  /** Where the split comes from; `null` where all pictures were asked for. */
  readonly splitSource: 'official' | 'seeded' | null
}
