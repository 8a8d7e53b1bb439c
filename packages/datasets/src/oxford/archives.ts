import type { RemoteFile } from '../download/remote-file.js'
import { type Collection, FLOWERS17, FLOWERS102 } from './collection.js'

/** What is fetched for a collection, and where it comes to lie in the collection's folder. */
export interface Installation {
  readonly collection: Collection
  /** Archives are unpacked, other files copied. */
  readonly files: readonly RemoteFile[]
}

const site = (collection: string, file: string): { readonly name: string; readonly url: string } => ({
  name: file,
  url: `https://www.robots.ox.ac.uk/~vgg/data/flowers/${collection}/${file}`,
})

// Checksums as other loaders of these collections have them too; none is known of the trimaps.
export const FLOWERS17_FILES: Installation = {
  collection: FLOWERS17,
  files: [
    { ...site('17', '17flowers.tgz'), md5: 'b59a65d8d1a99cd66944d474e1289eab' },
    { ...site('17', 'datasplits.mat'), md5: '4828cddfd0d803c5abbdebcb1e148a1e' },
    site('17', 'trimaps.tgz'),
  ],
}

export const FLOWERS102_FILES: Installation = {
  collection: FLOWERS102,
  files: [
    { ...site('102', '102flowers.tgz'), bytes: 344_862_509, md5: '52808999861908f626f3c1f4e79d11fa' },
    { ...site('102', 'imagelabels.mat'), bytes: 502, md5: 'e0620be6f572b9609742df49c70aed4d' },
    { ...site('102', 'setid.mat'), bytes: 14_989, md5: 'a5357ecc9cb78c4bef273ce3793fc85c' },
  ],
}

/** Large, and not everybody's need: they are fetched when they are asked for. */
export const FLOWERS102_SEGMENTATIONS: RemoteFile = {
  ...site('102', '102segmentations.tgz'),
  bytes: 203_577_493,
  md5: '51375996b6c4f367a4b9f4492d7ecef5',
}
