import { encode } from 'fast-png'
import type { Example } from '../packages/core/src/index.js'
import { proceduralFlowers } from '../packages/datasets/src/index.js'
import {
  createMaskSource,
  type MaskGroup,
  type MaskKind,
  maskKinds,
  type Parameter,
} from '../packages/masks/src/index.js'

/** Masks of each kind in its picture. */
const COUNT = 6
const SIZE = 64
const GAP = 4

const GROUPS: Readonly<Record<MaskGroup, string>> = {
  synthetic: 'By formula',
  random: 'By chance',
  content: 'After the picture',
  noisy: 'Another mask, distorted',
  combined: 'Made from other masks',
}

/** The page about all kinds of masks, and its pictures by their path beside it. */
export async function maskPage(): Promise<{ page: string; pictures: ReadonlyMap<string, string> }> {
  const flowers = proceduralFlowers({ count: COUNT, size: SIZE, seed: 'mask page' })
  const examples = await Promise.all(flowers.ids().map((_, index) => flowers.get(index)))
  const pictures = new Map<string, string>([
    [
      'masks/picture.svg',
      strip(
        'the pictures',
        examples.map(({ image }) => encode({ width: SIZE, height: SIZE, channels: 3, data: image.data })),
      ),
    ],
  ])
  const sections: string[] = []
  for (const [group, title] of Object.entries(GROUPS)) {
    const kinds = maskKinds.filter((kind) => kind.group === group)
    sections.push(`## ${title}`)
    if (group === 'content') sections.push('![the pictures](masks/picture.svg)')
    for (const kind of kinds) {
      const path = `masks/${kind.kind}.svg`
      pictures.set(
        path,
        strip(kind.kind, await Promise.all(examples.map((example, index) => drawn(kind, example, index)))),
      )
      sections.push(section(kind, path))
    }
  }
  return { page: `${[HEAD, ...sections].join('\n\n')}\n`, pictures }
}

const HEAD = `# Kinds of masks

White is coloured. Every kind is drawn here from its typical spec, six masks of one seed at 64 pixels; lengths are shares
of the picture's shorter side, so that a mask is the same at every size. A number given as a range is drawn anew for each
mask. On the command line a spec is \`disc:radius=0.2..0.4\`, in a program \`{ kind: 'disc', radius: [0.2, 0.4] }\`.`

function section({ kind, about, parameters, example }: MaskKind, path: string): string {
  const rows = Object.entries(parameters).map(
    ([name, { about: what, default: usual, min, max, integer }]) =>
      `| \`${name}\` | ${what} | ${shown(usual)} | ${bounds(min, max)}${integer ? ', whole' : ''} |`,
  )
  const table =
    rows.length > 0 ? ['| option | what | default | legal |\n| --- | --- | --- | --- |', ...rows].join('\n') : ''
  const spec = Object.keys(example).length > 1 ? `Drawn from \`${JSON.stringify(example)}\`.` : ''
  return [`### ${kind}\n\n${about}`, `![${kind}](${path})`, spec, table].filter((part) => part !== '').join('\n\n')
}

const shown = (range: Parameter['default']): string => (typeof range === 'number' ? String(range) : range.join(' to '))
const bounds = (min: number, max: number): string => {
  if (Number.isFinite(min) && Number.isFinite(max)) return `${min} to ${max}`
  return Number.isFinite(min) ? `≥ ${min}` : 'any'
}

async function drawn({ example: spec }: MaskKind, example: Example, index: number): Promise<Uint8Array> {
  const { data } = await createMaskSource(spec).sample({ width: SIZE, height: SIZE, seed: 'mask page', index, example })
  return encode({
    width: SIZE,
    height: SIZE,
    channels: 1,
    data: Uint8Array.from(data, (value) => Math.round(value * 255)),
  })
}

/** Pictures beside one another, as text: in a file of its own, and the same on every platform. */
function strip(title: string, pngs: readonly Uint8Array[]): string {
  const width = pngs.length * (SIZE + GAP) + GAP
  const images = pngs.map((png, i) => {
    const data = Buffer.from(png).toString('base64')
    return `<image x="${GAP + i * (SIZE + GAP)}" y="${GAP}" width="${SIZE}" height="${SIZE}" href="data:image/png;base64,${data}"/>`
  })
  const height = SIZE + 2 * GAP
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${title}</title>`,
    `<rect width="${width}" height="${height}" fill="#969696"/>`,
    ...images,
    '</svg>\n',
  ].join('\n')
}
