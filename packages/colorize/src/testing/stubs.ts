import type { ColorSpaceName } from '@chromask/color/picture'
import { createMask, createRandom, createRgbImage, type Mask, type RgbImage } from '@chromask/core'
import type { ModelManifest } from '../manifest.js'
import type { ColorPredictor, PredictorInput } from '../predictor.js'

/** A picture of coloured noise. */
export function noisePicture(width: number, height: number, seed: string | number = 'picture'): RgbImage {
  const random = createRandom(seed)
  const data = Uint8Array.from({ length: width * height * 3 }, () => Math.floor(random.uniform(0, 256)))
  return createRgbImage(width, height, data)
}

/** 1 where the test holds. */
export function maskWhere(width: number, height: number, inside: (x: number, y: number) => boolean): Mask {
  const at = (p: number): number => (inside(p % width, Math.floor(p / width)) ? 1 : 0)
  return createMask(
    width,
    height,
    Float32Array.from({ length: width * height }, (_, p) => at(p)),
  )
}

interface StubOptions {
  readonly colorSpace?: ColorSpaceName
  readonly size?: number
  readonly sizeMultiple?: number
}

/** Paints one colour where its mask is 1 and nothing elsewhere, as a well-trained network does; keeps what it saw. */
export function constantPredictor(
  color: readonly number[] = [0.2, 0.1],
  { colorSpace = 'yuv', size = 16, sizeMultiple = 4 }: StubOptions = {},
): ColorPredictor & { readonly seen: PredictorInput[] } {
  const seen: PredictorInput[] = []
  return {
    colorSpace,
    size,
    sizeMultiple,
    seen,
    async predict(input) {
      seen.push(input)
      const chroma = new Float32Array(input.mask.length * color.length)
      return chroma.map((_, i) => (color[i % color.length] ?? 0) * (input.mask[Math.floor(i / color.length)] ?? 0))
    },
    dispose: () => undefined,
  }
}

/** A manifest that every check accepts. */
export function exampleManifest(): ModelManifest {
  const file = { bytes: 1, sha256: '0'.repeat(64) }
  return {
    format: 1,
    name: 'example',
    licence: 'CC0-1.0',
    generator: {
      kind: 'unet',
      base: 4,
      depth: 2,
      chromaChannels: 2,
      skip: 'add',
      norm: 'batch',
      sharedStemNorm: false,
      maskInput: true,
      slope: 0.1,
    },
    colorSpace: 'yuv',
    size: 16,
    sizeMultiple: 4,
    inputs: { luma_in: 'luma', mask_in: 'mask' },
    output: 'chroma',
    trainedOn: { dataset: 'none', pictures: 0, steps: 0 },
    versions: {},
    createdAt: '2026-01-31T12:00:00Z',
    files: { 'tfjs/model.json': file, 'tfjs/weights.bin': file },
  }
}
