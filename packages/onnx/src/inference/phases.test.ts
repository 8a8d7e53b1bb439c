import * as runtime from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { createBuilder, type Graph, openModel, toModel } from '../index.js'
import { FLOAT_TOLERANCE } from '../testing/compare.js'
import { splitTransposed } from './phases.js'

const filled = (length: number, salt: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(i * 12.9898 + salt))

interface Options {
  readonly stride: number
  readonly kernel: readonly [number, number]
  readonly before: readonly [number, number]
  readonly extra: number
  readonly channels?: number
  readonly bias?: boolean
  readonly group?: number
}

/** A transposed convolution of a 3x4 picture, twice; all that lies over a multiple of its size is cropped. */
function transposed({ stride, kernel, before, extra, channels = 8, bias = false, group = 1 }: Options): Graph {
  const builder = createBuilder()
  const x = builder.input('x', 'float32', [2, 4, 3, 4])
  const after = kernel.map((length, axis) => extra + length - before[axis]! - stride)
  const filter = builder.constant(filled(4 * channels * kernel[0] * kernel[1], 1), 'float32', [4, channels, ...kernel])
  const attributes = {
    strides: [stride, stride],
    dilations: [1, 1],
    kernel_shape: kernel,
    pads: [...before, ...after],
    output_padding: [extra, extra],
    group,
  }
  const inputs = [x, filter, ...(bias ? [builder.constant(filled(channels, 2), 'float32', [channels])] : [])]
  const shape = [2, channels * group, 3 * stride, 4 * stride]
  return builder.graph([{ name: 'y', value: builder.node('ConvTranspose', inputs, attributes, { shape }) }])
}

async function outcome(graph: Graph): Promise<Float32Array> {
  const model = await openModel(toModel(graph, { plainNames: true }), { runtime })
  const { y } = await model.run({ x: { shape: [2, 4, 3, 4], data: filled(96, 3) } })
  await model.dispose()
  return y!.data as Float32Array
}

/** All ways to give a picture of a multiple of the size. */
const cases: Options[] = [2, 3].flatMap((stride) =>
  [2, 3, 4, 5, 6].flatMap((kernel) =>
    Array.from({ length: kernel }, (_, before) => before).flatMap((before) =>
      Array.from({ length: stride }, (_, extra) => extra)
        .filter((extra) => extra + kernel - before - stride >= 0)
        .map((extra): Options => ({ stride, kernel: [kernel, kernel], before: [before, before], extra })),
    ),
  ),
)

describe('splitTransposed', () => {
  it('gives what a transposed convolution gives, whatever its filter and padding', async () => {
    let split = 0
    for (const options of [
      ...cases,
      { stride: 2, kernel: [3, 4], before: [1, 1], extra: 0, bias: true },
      { stride: 2, kernel: [4, 3], before: [0, 1], extra: 1, bias: true },
    ] as Options[]) {
      const whole = transposed(options)
      const parts = splitTransposed(whole)
      const [got, wanted] = [await outcome(parts), await outcome(whole)]
      const worst = Math.max(...got.map((value, i) => Math.abs(value - wanted[i]!)))
      expect(worst, JSON.stringify(options)).toBeLessThan(FLOAT_TOLERANCE)
      if (parts.nodes.some(({ operator }) => operator === 'Conv')) split++
    }
    expect(split).toBeGreaterThan(cases.length / 2)
  })

  it.each([
    ['few channels', { channels: 2 }],
    ['groups', { group: 2 }],
  ])('leaves %s as they are', async (_, options) => {
    const whole = transposed({ stride: 2, kernel: [3, 3], before: [1, 1], extra: 1, ...options })
    expect(splitTransposed(whole).nodes.map(({ operator }) => operator)).toEqual(['ConvTranspose'])
  })
})
