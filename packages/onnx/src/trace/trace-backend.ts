import { ChromaskError } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'
import { createBuilder, type GraphBuilder } from '../graph/builder.js'
import type { ConstantData, ElementType, Value } from '../graph/types.js'
import { allKernels } from '../kernels/all-kernels.js'
import { refusedKernels } from '../kernels/refused.js'
import type { KernelContext } from './kernel.js'
import { missingKernel } from './missing-kernel.js'

/** The name of the TF.js backend that records instead of computing. */
const TRACE_BACKEND = 'chromask-trace'

interface DataRecord {
  readonly shape: readonly number[]
  readonly dtype: tf.DataType
  references: number
  /** Of constants: what they hold. */
  readonly values?: tf.backend_util.BackendValues
  /** Of constants, where recordings are compared: the call that made them. */
  readonly source?: Error
  /** Of what is computed: what it is in the graph of the recording that it belongs to. */
  readonly computed?: { readonly value: Value; readonly recording: Recording }
}

/** One recording at a time: TF.js's engine is one for the whole process. */
export interface Recording {
  readonly builder: GraphBuilder
  /** Numbers that all elements of a value have. */
  readonly uniforms: Map<number, number>
  /** Constants get their values when they are first used. */
  readonly constants: Map<DataRecord, Value>
  /** Calls that made constants, by value, where they are wanted. */
  readonly sources?: Map<number, Error>
}

const typeOf: Partial<Record<tf.DataType, ElementType>> = { float32: 'float32', int32: 'int32', bool: 'bool' }

class TraceBackend extends tf.KernelBackend {
  readonly records: tf.DataStorage<DataRecord> = new tf.DataStorage<DataRecord>(this, tf.engine())
  recording: Recording | undefined

  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    const dataId = {}
    const source = this.recording?.sources && { source: new Error() }
    this.records.set(dataId, { values, shape, dtype, references: 1, ...source })
    return dataId
  }

  override move(
    dataId: tf.DataId,
    values: tf.backend_util.BackendValues,
    shape: number[],
    dtype: tf.DataType,
    references: number,
  ): void {
    this.records.set(dataId, { values, shape, dtype, references })
  }

  override readSync(dataId: tf.DataId): tf.backend_util.BackendValues {
    const { values } = this.records.get(dataId)
    if (values !== undefined) return values
    throw new ChromaskError(
      'onnx/value-read',
      'a tensor’s values were read while its computation was being traced: there are none yet. Return the tensor from the function instead, ' +
        'and give what must be known before, such as a choice or a random number, as an input.',
    )
  }

  override async read(dataId: tf.DataId): Promise<tf.backend_util.BackendValues> {
    return this.readSync(dataId)
  }

  override incRef(dataId: tf.DataId): void {
    this.records.get(dataId).references++
  }

  decRef(dataId: tf.DataId): void {
    this.records.get(dataId).references--
  }

  override refCount(dataId: tf.DataId): number {
    return this.records.has(dataId) ? this.records.get(dataId).references : 0
  }

  override disposeData(dataId: tf.DataId, force = false): boolean {
    if (!this.records.has(dataId)) return true
    const record = this.records.get(dataId)
    record.references--
    if (!force && record.references > 0) return false
    this.records.delete(dataId)
    return true
  }

  override numDataIds(): number {
    return this.records.numDataIds()
  }

  override floatPrecision(): 16 | 32 {
    return 32
  }

  override epsilon(): number {
    return 1e-7
  }

  override timerAvailable(): boolean {
    return false
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true }
  }

  /** A tensor that stands for a value. */
  tensor(value: Value, dtype: tf.DataType): tf.TensorInfo {
    const dataId = {}
    const computed = { value, recording: this.current() }
    this.records.set(dataId, { shape: value.shape, dtype, references: 1, computed })
    return { dataId, shape: [...value.shape], dtype }
  }

  /** The value that a tensor stands for. */
  graphValue({ dataId, dtype, shape }: tf.TensorInfo): Value {
    const recording = this.current()
    if (!this.records.has(dataId) && !tf.engine().state.tensorInfo.has(dataId)) throw disposedTensor()
    const record = this.records.get(dataId)
    if (record.computed?.recording === recording) return record.computed.value
    if (record.computed) {
      throw new ChromaskError(
        'onnx/foreign-tensor',
        `a tensor [${shape}] was kept from another tracing: it has no values. Return it from the function, and feed it to the next call.`,
      )
    }
    const known = recording.constants.get(record)
    if (known) return known
    const type = typeOf[dtype]
    if (type === undefined || record.values === undefined) {
      throw new ChromaskError(
        'onnx/unsupported-type',
        `tensors of type ${dtype} cannot be traced; float32, int32 and bool can.`,
      )
    }
    const value = recording.builder.constant(copied(record.values, type), type, shape)
    const first = value.data?.[0]
    if (first !== undefined && value.data?.every((other) => other === first))
      recording.uniforms.set(value.id, Number(first))
    if (record.source) recording.sources?.set(value.id, record.source)
    recording.constants.set(record, value)
    return value
  }

  current(): Recording {
    if (this.recording) return this.recording
    throw new ChromaskError(
      'onnx/not-tracing',
      `the backend ${TRACE_BACKEND} records functions for trace(); nothing else runs on it.`,
    )
  }
}

export const disposedTensor = (): ChromaskError =>
  new ChromaskError(
    'onnx/disposed-tensor',
    'the traced function uses a tensor that has been disposed. Keep it (tf.keep) for as long as the function is traced.',
  )

/** The graph must not change when the tensor's own array does. */
function copied(values: tf.backend_util.BackendValues, type: ElementType): ConstantData {
  const numbers = values as Float32Array
  if (type === 'float32') return Float32Array.from(numbers)
  return type === 'int32' ? Int32Array.from(numbers) : Uint8Array.from(numbers)
}

let instance: TraceBackend | undefined

/** Registers the backend and its kernels with TF.js, once. */
function traceBackend(): TraceBackend {
  if (instance) return instance
  const backend = new TraceBackend()
  tf.registerBackend(TRACE_BACKEND, () => backend, 0)
  for (const [kernelName, kernel] of Object.entries(allKernels)) {
    tf.registerKernel({
      kernelName,
      backendName: TRACE_BACKEND,
      kernelFunc: ({ inputs, attrs }) => kernel(inputs, attrs ?? {}, contextOf(backend, kernelName)),
    })
  }
  for (const [kernelName, reason] of refusedKernels) {
    const kernelFunc = (): never => {
      throw missingKernel(kernelName, reason)
    }
    tf.registerKernel({ kernelName, backendName: TRACE_BACKEND, kernelFunc })
  }
  instance = backend
  return backend
}

function contextOf(backend: TraceBackend, kernelName: string): KernelContext {
  const { builder, uniforms } = backend.current()
  const { integers, scalar, constant } = builder
  const context: KernelContext = {
    integers,
    scalar,
    constant,
    value: (tensor) => backend.graphValue(tensor),
    tensor: (value, dtype = value.type as tf.DataType) => backend.tensor(value, dtype),
    op: (operator, inputs, attributes, shape, type) =>
      builder.node(operator, inputs, attributes, type === undefined ? { shape } : { shape, type }, kernelName),
    ops: (operator, inputs, attributes, outputs) => builder.nodes(operator, inputs, attributes, outputs, kernelName),
    uniform: (tensor) => uniforms.get(backend.graphValue(tensor).id),
    markUniform(value, number) {
      uniforms.set(value.id, number)
      return value
    },
    run(name, inputs, attributes = {}) {
      const kernel = allKernels[name]
      if (!kernel)
        throw new ChromaskError('onnx/missing-kernel', `${kernelName} needs ${name}, which cannot be traced.`)
      return kernel(inputs, attributes, context) as tf.TensorInfo
    },
  }
  return context
}

/** Records what `body` does on this backend into a new graph. With `sources`, the calls that make constants are noted. */
export function record<T>(
  body: (recording: Recording, backend: TraceBackend) => T,
  { sources = false }: { sources?: boolean } = {},
): T {
  const backend = traceBackend()
  if (backend.recording)
    throw new ChromaskError('onnx/nested-trace', 'trace() was called inside a function that is being traced.')
  // TF.js starts a backend when it first needs one: there must be one to go back to.
  tf.backend()
  const before = tf.getBackend()
  const recording = {
    builder: createBuilder(),
    uniforms: new Map(),
    constants: new Map(),
    ...(sources && { sources: new Map() }),
  }
  backend.recording = recording
  const frames = Error.stackTraceLimit
  if (sources) Error.stackTraceLimit = DEEP
  try {
    useBackend(TRACE_BACKEND)
    return body(recording, backend)
  } finally {
    Error.stackTraceLimit = frames
    backend.recording = undefined
    useBackend(before)
  }
}

/** As many calls lie between a function and a tensor that a layer of its network makes. */
const DEEP = 60

/** With both backends started this switches at once; the promise is a formality. */
const useBackend = (name: string): void => void tf.setBackend(name)
