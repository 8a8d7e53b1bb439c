import '@tensorflow/tfjs-backend-cpu'
import { toGray } from '@chromask/color/picture'
import { type Colorizer, createColorizer, fetchModel } from '@chromask/colorize'
import { createMask, type Example, type Mask, type RgbImage } from '@chromask/core'
import { proceduralFlowers } from '@chromask/datasets/browser'
import { decodeImage } from '@chromask/image/browser'
import { createMaskSource, maskKinds, parseMaskSpec } from '@chromask/masks'

/** Side of the drawn pictures, and the longer side of a visitor's own. */
const SIDE = 256

const flowers = proceduralFlowers({ seed: 'playground', size: SIDE })

/** A kind's typical spec, as the command line takes it. */
export const kinds: readonly { readonly kind: string; readonly text: string }[] = maskKinds.map(({ kind, example }) => {
  const { kind: _, ...options } = example
  const plain = Object.entries(options).map(
    ([name, value]) => `${name}=${Array.isArray(value) ? value.join('..') : value}`,
  )
  const flat = Object.values(options).every((value) => typeof value !== 'object' || typeof value[0] === 'number')
  if (plain.length === 0) return { kind, text: kind }
  return { kind, text: flat ? `${kind}:${plain.join(',')}` : JSON.stringify(example) }
})

export const drawnFlower = (index: number): Promise<Example> => flowers.get(index % flowers.size)

export const ownPicture = async (file: File): Promise<Example> => ({
  id: file.name,
  image: await decodeImage(file, { resize: { width: SIDE, height: SIDE, fit: 'inside' } }),
})

/** The mask number `index` of what a line of text says. Throws with a text that says what to do. */
export async function maskOf(text: string, index: number, example: Example): Promise<Mask> {
  const { width, height } = example.image
  return createMaskSource(parseMaskSpec(text)).sample({ width, height, seed: 'playground', index, example })
}

/** A copy with a soft dab of the brush; `strength` 0 wipes. */
export function dab(mask: Mask, x: number, y: number, strength: 0 | 1): Mask {
  const { width, height } = mask
  const radius = Math.min(width, height) / 14
  const next = createMask(width, height, mask.data.slice())
  for (let i = 0; i < next.data.length; i++) {
    const distance = Math.hypot((i % width) + 0.5 - x, Math.floor(i / width) + 0.5 - y)
    const cover = Math.min(1, Math.max(0, (radius - distance) / (0.3 * radius)))
    next.data[i] = (next.data[i] ?? 0) * (1 - cover) + strength * cover
  }
  return next
}

let colorizer: Promise<Colorizer> | undefined

/** Colours by the network that comes with the site. */
export async function colored(image: RgbImage, mask: Mask, modelUrl: string): Promise<RgbImage> {
  colorizer ??= fetchModel(modelUrl).then((model) => createColorizer({ model }))
  return (await colorizer).colorize(image, mask)
}

export const grayOf = (image: RgbImage): RgbImage => toGray(image)

/** Shows a picture, or a mask as grey levels, at its own size. */
export function show(canvas: HTMLCanvasElement | null | undefined, picture: RgbImage | Mask): void {
  const context = canvas?.getContext('2d')
  if (!canvas || !context) return
  const { width, height, data } = picture
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) {
      pixels[4 * i + c] = data instanceof Uint8Array ? (data[3 * i + c] ?? 0) : Math.round((data[i] ?? 0) * 255)
    }
  }
  Object.assign(canvas, { width, height })
  context.putImageData(new ImageData(pixels, width, height), 0, 0)
}
