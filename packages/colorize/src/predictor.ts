import type { ColorSpaceName } from '@chromask/color/picture'
import { ChromaskError, messageOf } from '@chromask/core'
import type { Generator } from '@chromask/core/tensor'
import * as tf from '@tensorflow/tfjs-core'

/** What a network sees of a picture. */
export interface PredictorInput {
  /** W, a multiple of the predictor's `sizeMultiple`. */
  readonly width: number
  /** H, likewise. */
  readonly height: number
  /** `[H,W]`, in the range of the colour space's luma. */
  readonly luma: Float32Array
  /** `[H,W]` in [0,1], 1 = colour here. */
  readonly mask: Float32Array
}

/** A network that colours, whatever it was made of. */
export interface ColorPredictor {
  /** The space of its luma and chroma. */
  readonly colorSpace: ColorSpaceName
  /** S: trained on pictures of S x S pixels. */
  readonly size: number
  /** Widths and heights must be multiples of this. */
  readonly sizeMultiple: number
  /** The chroma `[H,W,C]` in [-1,1]. */
  predict(input: PredictorInput): Promise<Float32Array>
  /** Frees what the predictor made. */
  dispose(): void
}

export interface GeneratorPredictorOptions {
  /** The space that the generator was trained in. */
  readonly colorSpace: ColorSpaceName
  /** S: trained on pictures of S x S pixels. */
  readonly size: number
  /** Normalise by the running statistics, or by those of the picture itself. @default 'running' */
  readonly norm?: 'running' | 'batch'
}

/**
 * Colours with a generator as it is, such as one restored from a checkpoint. The generator stays the caller's: disposing
 * the predictor does not dispose it.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu'
 * import { createUnetGenerator } from '@chromask/models'
 * import { predictorOf } from '@chromask/colorize'
 *
 * const generator = createUnetGenerator({ base: 4, depth: 2 })
 * const predictor = predictorOf(generator, { colorSpace: 'yuv', size: 32 })
 * const plane = new Float32Array(8 * 4)
 * const chroma = await predictor.predict({ width: 8, height: 4, luma: plane, mask: plane })
 * console.log(chroma.length) // 64
 * generator.dispose()
 * ```
 */
export function predictorOf(
  generator: Generator & { readonly sizeMultiple: number },
  { colorSpace, size, norm = 'running' }: GeneratorPredictorOptions,
): ColorPredictor {
  return {
    colorSpace,
    size,
    sizeMultiple: generator.sizeMultiple,
    predict: (input) => runNetwork(input, (luma, mask) => generator.apply(luma, mask, norm)),
    dispose: () => undefined,
  }
}

/**
 * Brings planes to the backend, runs the network and brings the chroma back; nothing stays on the backend.
 *
 * @throws ChromaskError `colorize/no-backend` where TF.js has none.
 */
export async function runNetwork(
  { width, height, luma, mask }: PredictorInput,
  network: (luma: tf.Tensor4D, mask: tf.Tensor4D) => tf.Tensor,
): Promise<Float32Array> {
  await readyBackend()
  const shape: [number, number, number, number] = [1, height, width, 1]
  const chroma = tf.tidy(() => network(tf.tensor4d(luma, shape), tf.tensor4d(mask, shape)))
  try {
    return (await chroma.data()) as Float32Array
  } finally {
    chroma.dispose()
  }
}

/** Waits for the backend: some, such as wasm, start asynchronously. */
export async function readyBackend(): Promise<void> {
  try {
    await tf.ready()
  } catch (cause) {
    throw new ChromaskError(
      'colorize/no-backend',
      `TF.js has no backend to run the network on: ${messageOf(cause)} Import one first, such as @tensorflow/tfjs-backend-wasm, -webgl or -cpu.`,
      { cause },
    )
  }
}
