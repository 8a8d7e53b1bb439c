import { extname, join } from 'node:path'
import { ChromaskError } from '@chromask/core'
import { type FolderDataset, type OpenOptions, openFileDataset } from './file-dataset.js'
import type { SegmentationFile } from './read-example.js'

/** Pictures with their segmentations. */
export interface PairsDataset extends FolderDataset {
  /** The ids of the pictures without a segmentation (`allowMissing`). */
  readonly unpaired: readonly string[]
}

/** Two listings whose files belong together by their names. */
export interface Pairs {
  readonly name: string
  /** The folder of pictures. */
  readonly images: string
  /** The folder of their partners. */
  readonly partners: string
  /** Paths relative to `images`: the ids. */
  readonly pictures: readonly string[]
  /** Paths relative to `partners`, by {@link nameOf}. */
  readonly candidates: ReadonlyMap<string, string>
  segmentationOf(path: string): SegmentationFile
}

/** Throws `datasets/unpaired`, and what `openFileDataset` throws. */
export async function openPairs(
  { name, images, partners, pictures, candidates, segmentationOf }: Pairs,
  allowMissing: boolean,
  open: OpenOptions,
): Promise<PairsDataset> {
  const matches = match(pictures, candidates)
  if (matches.ambiguous.length > 0 || (!allowMissing && matches.unpaired.length + matches.leftOver.length > 0)) {
    throw unpaired(images, partners, pictures.length, matches)
  }
  const examples = pictures.map((id) => {
    const file = candidates.get(nameOf(id))
    const segmentation = file === undefined ? {} : { segmentation: segmentationOf(join(partners, file)) }
    return { id, image: join(images, id), ...segmentation }
  })
  const dataset = await openFileDataset({ name, root: images }, examples, open)
  const alone = new Set(matches.unpaired)
  return { ...dataset, unpaired: dataset.ids().filter((id) => alone.has(id)) }
}

/** A path without its extension: what partners have in common. */
export const nameOf = (path: string): string => path.slice(0, path.length - extname(path).length)

interface Matches {
  /** Pictures without a partner. */
  readonly unpaired: readonly string[]
  /** Partners without a picture. */
  readonly leftOver: readonly string[]
  /** Pictures that share a partner. */
  readonly ambiguous: readonly string[]
}

function match(pictures: readonly string[], candidates: ReadonlyMap<string, string>): Matches {
  const byName = new Map<string, string[]>()
  for (const picture of pictures) byName.set(nameOf(picture), [...(byName.get(nameOf(picture)) ?? []), picture])
  return {
    unpaired: pictures.filter((picture) => !candidates.has(nameOf(picture))),
    leftOver: [...candidates].filter(([key]) => !byName.has(key)).map(([, file]) => file),
    ambiguous: [...byName].filter(([key, same]) => same.length > 1 && candidates.has(key)).flatMap(([, same]) => same),
  }
}

const NAMED = 10
const named = (files: readonly string[]): string =>
  files.slice(0, NAMED).join(', ') + (files.length > NAMED ? ` and ${files.length - NAMED} more` : '')

function unpaired(images: string, partners: string, total: number, matches: Matches): ChromaskError {
  const { ambiguous, leftOver, unpaired } = matches
  const lines = [
    unpaired.length > 0 && `\n  ${unpaired.length} of ${total} pictures have no partner: ${named(unpaired)}`,
    leftOver.length > 0 && `\n  ${leftOver.length} partners have no picture: ${named(leftOver)}`,
    ambiguous.length > 0 && `\n  ${ambiguous.length} pictures share a partner: ${named(ambiguous)}`,
  ].filter(Boolean)
  return new ChromaskError(
    'datasets/unpaired',
    `${images} and ${partners}: expected the same names in both folders (extensions aside), but${lines.join('')}\n` +
      (ambiguous.length > 0
        ? 'Give every picture a name of its own.'
        : 'Add or remove files, or take what is there with { allowMissing: true } (,allow-missing behind --data on the command line).'),
  )
}
