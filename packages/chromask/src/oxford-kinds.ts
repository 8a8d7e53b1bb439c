import { flowers17, flowers102, type SplitPart } from '@chromask/datasets'
import type { DataKind } from './data-kinds.js'

/** The folder given, or what has been downloaded: a training is no time to fetch it. */
const placeOf = (path: string | undefined): { readonly root: string } | { readonly download: false } =>
  path === undefined ? { download: false } : { root: path }

const splitOf = (split: string | undefined): { readonly split?: SplitPart } =>
  split === undefined ? {} : { split: split as SplitPart }

/** The Oxford Flowers, as `--data` takes them. */
export const oxfordKinds: Readonly<Record<'flowers17' | 'flowers102', DataKind>> = {
  flowers17: {
    forms: ['flowers17', 'flowers17:FOLDER,split=train'],
    about: 'as chromask data get has fetched it, or a folder of it; split=train, val, test, fold=1, 2, 3',
    values: ['split', 'fold'],
    flags: [],
    pathless: true,
    open: (path, { split, fold }, open) =>
      flowers17({ ...open, ...placeOf(path), ...splitOf(split), ...(fold && { fold: Number(fold) as 1 | 2 | 3 }) }),
  },
  flowers102: {
    forms: ['flowers102', 'flowers102:FOLDER,split=test'],
    about: 'the same, without the pictures that stand in it twice; split=train, val, test',
    values: ['split'],
    flags: [],
    pathless: true,
    open: (path, { split }, open) =>
      flowers102({
        ...open,
        ...placeOf(path),
        ...splitOf(split),
        dropDuplicates: true,
        allowMissing: open.onInvalid === 'skip',
      }),
  },
}
