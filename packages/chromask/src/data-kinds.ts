import { ChromaskError, type Dataset } from '@chromask/core'
import {
  type Bsds500Options,
  bsds500,
  createManifestDataset,
  createPairsDataset,
  type OpenOptions,
  type PairsOptions,
} from '@chromask/datasets'
import { oxfordKinds } from './oxford-kinds.js'

/** A kind of data set that `--data` takes with options: `kind:path,option=value,flag`. */
export interface DataKind {
  /** How it is written, for the help: a form a line. */
  readonly forms: readonly string[]
  readonly about: string
  /** Options with a value. */
  readonly values: readonly string[]
  /** Options without one. */
  readonly flags: readonly string[]
  /** Whether the path may be left out. */
  readonly pathless?: true
  open(path: string | undefined, options: Readonly<Record<string, string>>, open: OpenOptions): Promise<OpenedData>
}

/** A data set that tells what it lacks. */
export interface OpenedData extends Dataset {
  readonly skipped: readonly { readonly path: string; readonly reason: string }[]
  readonly unpaired?: readonly string[]
}

const dataKinds: Readonly<Record<string, DataKind>> = {
  ...oxfordKinds,
  pairs: {
    forms: ['pairs:FOLDER,labels=FOLDER', 'pairs:FOLDER,masks=FOLDER'],
    about: 'pictures with label maps (PNG), or masks, of the same names; threshold=0.5, allow-missing',
    values: ['labels', 'masks', 'threshold'],
    flags: ['allow-missing'],
    open: (images = '', { threshold, ...options }, open) =>
      createPairsDataset({
        images,
        ...(options as Pick<PairsOptions, 'labels' | 'masks'>),
        ...(threshold !== undefined && { threshold: Number(threshold) }),
        allowMissing: 'allow-missing' in options,
        ...open,
      }),
  },
  table: {
    forms: ['table:FILE', 'FILE.csv, .tsv, .json'],
    about: 'pictures that a table names: image, labels or mask, class, split; split=train, allow-outside',
    values: ['split'],
    flags: ['allow-outside'],
    open: (path = '', { split, ...options }, open) =>
      createManifestDataset(path, {
        ...(split !== undefined && { split }),
        allowOutside: 'allow-outside' in options,
        ...open,
      }),
  },
  bsds500: {
    forms: ['bsds500:FOLDER'],
    about:
      'the Berkeley Segmentation Data Set 500; split=train, val, test, annotator=finest, coarsest, 0, allow-missing',
    values: ['split', 'annotator'],
    flags: ['allow-missing'],
    open: (root = '', { split, annotator, ...options }, open) =>
      bsds500({
        root,
        ...(split !== undefined && { split: split as NonNullable<Bsds500Options['split']> }),
        ...(annotator !== undefined && { annotator: annotatorOf(annotator) }),
        allowMissing: 'allow-missing' in options,
        ...open,
      }),
  },
}

const annotatorOf = (text: string): NonNullable<Bsds500Options['annotator']> =>
  /^\d+$/.test(text) ? Number(text) : (text as 'first')

/** What `--data` names where it begins with a kind: which, where and how. Throws `chromask/invalid-option`. */
export function parseData(
  data: string,
):
  | { readonly kind: DataKind; readonly path: string | undefined; readonly options: Readonly<Record<string, string>> }
  | undefined {
  const [, name = '', rest = ''] = /^([^:]*):(.*)$/s.exec(data) ?? []
  const kind = Object.hasOwn(dataKinds, name) ? dataKinds[name] : undefined
  if (!kind) return undefined
  // A comma within a path is written `\,`.
  const parts = rest.split(/(?<!\\),/).map((part) => part.replaceAll('\\,', ','))
  const path = kind.pathless && parts[0]?.includes('=') ? undefined : parts.shift()
  if (path === '') throw misused(data, kind, 'it names no path')
  const options: Record<string, string> = {}
  for (const part of parts) {
    const [, option = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(part) ?? []
    const known = value === undefined ? kind.flags : kind.values
    if (!known.includes(option) || value === '') throw misused(data, kind, `it has ${JSON.stringify(part)}`)
    if (Object.hasOwn(options, option)) throw misused(data, kind, `it has ${option} twice`)
    options[option] = value ?? 'true'
  }
  return { kind, path, options }
}

function misused(data: string, { forms, values, flags }: DataKind, wrong: string): ChromaskError {
  const options = [...values.map((value) => `${value}=…`), ...flags].join(', ')
  return new ChromaskError(
    'chromask/invalid-option',
    `--data ${data}: ${wrong}. Expected ${forms.join(' or ')}, with options behind commas: ${options}.`,
  )
}

/** The forms of `--data`, for the help. */
export function dataHelp(): string {
  const rows = [
    ['drawn', 'flowers that the program draws'],
    ['FOLDER', 'pictures (jpg, png, webp) in it and the folders in it; the Oxford flowers are recognised'],
    ...Object.values(dataKinds).flatMap(({ forms, about }) => forms.map((form, i) => [form, i === 0 ? about : ''])),
  ]
  const width = Math.max(...rows.map(([form = '']) => form.length))
  return `\nData:\n${rows.map(([form = '', about = '']) => `  ${form.padEnd(width)}  ${about}`.trimEnd()).join('\n')}`
}
