import { createMask, createRandom, createRgbImage, type Mask, type RgbImage } from '@chromask/core'

/** Bytes of one colour. */
export type Bytes = readonly [number, number, number]

/** A picture from a function of the place. */
export function pictureOf(width: number, height: number, colour: (x: number, y: number) => Bytes): RgbImage {
  const pixels = Array.from({ length: width * height }, (_, p) => colour(p % width, Math.floor(p / width)))
  return createRgbImage(width, height, Uint8Array.from(pixels.flat()))
}

/** A mask from a function of the place. */
export const maskOf = (width: number, height: number, value: (x: number, y: number) => number): Mask =>
  createMask(
    width,
    height,
    Float32Array.from({ length: width * height }, (_, p) => value(p % width, Math.floor(p / width))),
  )

/** A picture of random bytes. */
export function noise(seed: string, width: number, height: number): RgbImage {
  const random = createRandom(seed)
  const data = Uint8Array.from({ length: width * height * 3 }, () => random.integer(0, 255))
  return createRgbImage(width, height, data)
}
