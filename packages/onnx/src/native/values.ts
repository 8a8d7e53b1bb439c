import koffi from 'koffi'
import { Tensor } from 'onnxruntime-common'
import { sizeOf } from '../graph/types.js'
import type { Handle, OrtApi } from './api.js'
import type { Buffers } from './buffers.js'

/** What is fed to a run. */
interface Fed {
  readonly handle: Handle
  /** Frees what was made for this run alone. */
  release(): void
}

/** Tensors of onnxruntime-common to values of the C API, and back. */
export interface Values {
  of(tensor: Tensor): Fed
  /** A copy that stays. */
  place(tensor: Tensor): Tensor
  /**
   * Takes over a float32, int32, uint8 or bool value. One that stays is not copied until `getData()`; it must be disposed
   * of, and its `gpuBuffer` is its address.
   */
  tensor(handle: Handle, stays: boolean): Tensor
}

/** ONNXTensorElementDataType. */
const TYPES: Readonly<Partial<Record<Tensor.Type, number>>> = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 }

type Data = Float32Array | Int32Array | Uint8Array | BigInt64Array

const ARRAYS: Readonly<Record<number, { new (buffer: ArrayBuffer): Data }>> = {
  1: Float32Array,
  2: Uint8Array,
  6: Int32Array,
  7: BigInt64Array,
  9: Uint8Array,
}

const OWN_MEMORY = { allocator: 1, kind: 0 } as const

/** An element type by its number, and a shape; -1 for a length that differs from run to run. */
export interface Described {
  readonly type: number
  readonly shape: readonly number[]
}

/** What an OrtTensorTypeAndShapeInfo says. */
export function describedBy(api: OrtApi, info: Handle): Described {
  const [type, rank] = [new Int32Array(1), new BigUint64Array(1)]
  api.call('GetTensorElementType', info, type)
  api.call('GetDimensionsCount', info, rank)
  const shape = new BigInt64Array(Number(rank[0]))
  if (shape.length > 0) api.call('GetDimensions', info, shape, shape.length)
  return { type: type[0] as number, shape: Array.from(shape, Number) }
}

export function createValues(api: OrtApi, buffers: Buffers): Values {
  const memory = api.make('CreateCpuMemoryInfo', OWN_MEMORY.allocator, OWN_MEMORY.kind)
  const release = (handle: Handle): void => api.release('ReleaseValue', handle)
  // Whoever forgets to dispose of a tensor loses memory only until it is collected.
  const forgotten = new FinalizationRegistry<Handle>(release)

  const describe = (handle: Handle): Described => {
    const info = api.make('GetTensorTypeAndShape', handle)
    try {
      return describedBy(api, info)
    } finally {
      api.release('ReleaseTensorTypeAndShapeInfo', info)
    }
  }
  const staying = (handle: Handle, described: Described): Tensor => {
    const tensor = Tensor.fromGpuBuffer(handle as unknown as Tensor.GpuBufferType, {
      dataType: nameOf(described),
      dims: described.shape,
      download: async () => copyOf(handle, described) as never,
      dispose() {
        forgotten.unregister(tensor)
        buffers.giveBack(handle, described.type, described.shape)
      },
    })
    forgotten.register(tensor, handle, tensor)
    return tensor
  }
  const copyOf = (handle: Handle, { type, shape }: Described): Data => {
    const Typed = ARRAYS[type]
    if (!Typed) throw new Error(`an output has the element type ${type}, which is not supported`)
    const bytes = sizeOf(shape) * (Typed as typeof Float32Array).BYTES_PER_ELEMENT
    if (bytes === 0) return new Typed(new ArrayBuffer(0))
    return new Typed(koffi.view(api.make('GetTensorMutableData', handle), bytes).slice(0))
  }

  return {
    of(tensor) {
      if (tensor.location === 'gpu-buffer') {
        return { handle: tensor.gpuBuffer as unknown as Handle, release: () => undefined }
      }
      const type = TYPES[tensor.type]
      if (type === undefined) throw new Error(`tensors of type ${tensor.type} are not supported`)
      const data = tensor.data as Data
      const shape = BigInt64Array.from(tensor.dims, BigInt)
      const handle = api.make(
        'CreateTensorWithDataAsOrtValue',
        memory,
        data,
        data.byteLength,
        shape,
        shape.length,
        type,
      )
      return { handle, release: () => release(handle) }
    },
    place(tensor) {
      const data = tensor.data as Data
      const type = TYPES[tensor.type] as number
      const handle = buffers.take(type, tensor.dims)
      if (data.byteLength > 0) {
        const memory = new Uint8Array(koffi.view(api.make('GetTensorMutableData', handle), data.byteLength))
        memory.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
      }
      return staying(handle, { type, shape: tensor.dims })
    },
    tensor(handle, stays) {
      const described = describe(handle)
      if (stays) return staying(handle, described)
      try {
        return new Tensor(nameOf(described), copyOf(handle, described) as Float32Array, described.shape) as Tensor
      } finally {
        release(handle)
      }
    },
  }
}

const nameOf = ({ type }: Described): Tensor.GpuBufferDataTypes =>
  Object.keys(TYPES).find((name) => TYPES[name as Tensor.Type] === type) as Tensor.GpuBufferDataTypes
