import { createHash } from 'node:crypto'
import { createLabelMap, createRgbImage, type Example } from '@chromask/core'
import { expect, it } from 'vitest'
import { createMaskSource, maskKinds, parseMaskSpec } from './index.js'

const WIDTH = 37
const HEIGHT = 29

/** A picture with two labelled parts, for kinds that follow its content. */
const pixels = Array.from({ length: WIDTH * HEIGHT }, (_, i) => [i % WIDTH, Math.floor(i / WIDTH)] as const)
const labels = pixels.map(([x, y]) => ((x - 16) ** 2 + (y - 13) ** 2 < 60 ? 1 : y > 20 ? 2 : 0))
const example: Example = {
  id: 'golden',
  image: createRgbImage(
    WIDTH,
    HEIGHT,
    Uint8Array.from(pixels.flatMap(([x, y], i) => [6 * x, 8 * y, 80 * (labels[i] ?? 0) + ((x * y) % 7)])),
  ),
  segmentation: createLabelMap(WIDTH, HEIGHT, Uint16Array.from(labels), { 0: 'sky', 1: 'flower', 2: 'leaf' }),
}

// SHA-256 of five masks of each kind's example, and of some with more options: the same bytes on every platform and in
// every version. A hash that changes here changes what a recorded seed trains on.
it('gives the masks that it always gave', async () => {
  const hashes: Record<string, string> = {}
  const variants = ['noise:octaves=4', 'rectangles:angle=0..90', 'cells:size=0.5,jitter=0', 'glyphs:count=5,size=0.3']
  const specs = [
    ...maskKinds.map(({ kind, example: spec }) => [kind, spec] as const),
    ...variants.map((text) => [text, parseMaskSpec(text)] as const),
  ]
  for (const [name, spec] of specs) {
    const hash = createHash('sha256')
    const source = createMaskSource(spec)
    for (let index = 0; index < 5; index++) {
      const { data } = await source.sample({ width: WIDTH, height: HEIGHT, seed: 'test', index, example })
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    }
    hashes[name] = hash.digest('hex').slice(0, 16)
  }
  expect(hashes).toMatchInlineSnapshot(`
    {
      "bars": "2e09ac2fe03d54de",
      "blobs": "9cbf86d690026bf3",
      "cells": "1b38c206e4dc5196",
      "cells:size=0.5,jitter=0": "b1efb149d6bdae69",
      "checkerboard": "55f46c92b1ae85d1",
      "color-range": "bce8a76ebe89d50c",
      "concentric": "bcde8dca437d001e",
      "curriculum": "e32be79b526ab165",
      "disc": "0c22c2fa4ee12483",
      "ellipses": "bf3e6b763efd9d41",
      "empty": "b5f1f56e6df16603",
      "feather": "c1d7d381ecefe504",
      "full": "fc45776c1b907685",
      "glyphs": "14c8f5dd772948b3",
      "glyphs:count=5,size=0.3": "52bf048ff481afc6",
      "grid": "970e10f4a613ae09",
      "half-plane": "d84cf43409546cf7",
      "intersect": "635414cb3120ca04",
      "invert": "ab1da91ea925faac",
      "jitter": "7795b16467041544",
      "linear-gradient": "1fbd763338eeda85",
      "luma-range": "5b3aca780a9f54c9",
      "mixture": "88b53db0f6c2a29f",
      "morph": "3a0385ca9ce5e1ed",
      "noise": "8567cbfe48fa89cf",
      "noise:octaves=4": "b2e7722e91d98fdf",
      "pixelate": "b9b0675e5dcd64a8",
      "polygon": "e7d36d5a03086b21",
      "polygons": "8edf7ebb98dc5217",
      "radial-gradient": "56d2b4353c23b225",
      "rectangles": "a3ee69ebbc756f72",
      "rectangles:angle=0..90": "36dc5b93fa9495bd",
      "rethreshold": "6e5483076b739d94",
      "ring": "131093c582366e9a",
      "salt-and-pepper": "6ca9e33311c3a503",
      "sector": "bc5db7a4b69e965e",
      "seed": "9b350289e33fddd9",
      "segmentation": "3ead1da35670d5d7",
      "star": "e30bcb03d51b0479",
      "stripes": "7c92f78bdb1f02f6",
      "strokes": "65e1b98d43bd6d93",
      "superpixels": "f5a528e8bea13ad9",
      "union": "e94bb5ac1a2fca85",
      "walk": "c507dfb196fb851e",
      "warp": "79e10da62037c469",
    }
  `)
})
