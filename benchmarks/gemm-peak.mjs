import { createBuilder, createSession, tensorOf } from '@chromask/onnx'

/** The best of twenty products of two 1024×1024 matrices in ONNX Runtime, in GFLOP/s: what this machine can do. */
export async function gemmPeak(runtime, threads) {
  const shape = [1024, 1024]
  const builder = createBuilder()
  const [a, b] = ['a', 'b'].map((name) => builder.input(name, 'float32', shape))
  const graph = builder.graph([{ name: 'y', value: builder.node('MatMul', [a, b], {}, { shape }) }])
  const session = await createSession(graph, { runtime, threads })
  const matrix = tensorOf(runtime, 'float32', shape, new Float32Array(1024 * 1024).fill(0.5))
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < 20; i++) {
    const started = performance.now()
    await session.run({ a: matrix, b: matrix })
    best = Math.min(best, performance.now() - started)
  }
  await session.dispose()
  return (2 * 1024 ** 3) / (best * 1e6)
}
