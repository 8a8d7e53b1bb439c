import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Kernel, Kernels } from '../trace/kernel.js'

type X = { readonly x: TensorInfo }
type Pairs = readonly (readonly [number, number])[]

const pad: Kernel = ({ x }: X, { paddings, constantValue }: { paddings: Pairs; constantValue: number }, context) => {
  const value = context.value(x)
  const pads = context.integers([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)])
  const shape = x.shape.map((length, i) => length + (paddings[i]?.[0] ?? 0) + (paddings[i]?.[1] ?? 0))
  const filling =
    x.dtype === 'bool'
      ? context.constant(Uint8Array.of(constantValue), 'bool', [])
      : context.scalar(constantValue, x.dtype === 'int32' ? 'int32' : 'float32')
  return context.tensor(context.op('Pad', [value, pads, filling], { mode: 'constant' }, shape), x.dtype)
}

const mirrorPad: Kernel = (
  { x }: X,
  { paddings, mode }: { paddings: Pairs; mode: 'reflect' | 'symmetric' },
  context,
) => {
  const shape = x.shape.map((length, i) => length + (paddings[i]?.[0] ?? 0) + (paddings[i]?.[1] ?? 0))
  if (mode === 'reflect') {
    const pads = context.integers([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)])
    return context.tensor(context.op('Pad', [context.value(x), pads], { mode }, shape), x.dtype)
  }
  // ONNX cannot mirror the border itself: rows are picked by index, axis by axis.
  let value = context.value(x)
  for (const [axis, [before, after]] of paddings.entries()) {
    if (before === 0 && after === 0) continue
    const length = x.shape[axis] as number
    const picked = Array.from({ length: length + before + after }, (_, i) => mirrored(i - before, length))
    const size = value.shape.map((n, i) => (i === axis ? picked.length : n))
    value = context.op('Gather', [value, context.integers(picked)], { axis }, size)
  }
  return context.tensor(value, x.dtype)
}

const mirrored = (i: number, length: number): number => (i < 0 ? -i - 1 : i >= length ? 2 * length - 1 - i : i)

export const padKernels: Kernels = { MirrorPad: mirrorPad, PadV2: pad }
