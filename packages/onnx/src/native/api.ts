import { ChromaskError } from '@chromask/core'
import koffi from 'koffi'

/** An object of the C API: its address. */
export type Handle = bigint

/** What ends every call but the releasing ones: nothing, or the address of an error. */
type Status = Handle | null

/** The C API of ONNX Runtime, as far as it is used here. Errors are thrown with ONNX Runtime's own words. */
export interface OrtApi {
  readonly environment: Handle
  /** Calls a function whose last argument is where its result goes. */
  make(name: keyof typeof FUNCTIONS, ...args: unknown[]): Handle
  call(name: keyof typeof FUNCTIONS, ...args: unknown[]): void
  /** Runs in another thread. */
  callAsync(name: keyof typeof FUNCTIONS, ...args: unknown[]): Promise<void>
  /** The text at an address. */
  text(address: Handle): string
  release(name: Extract<keyof typeof FUNCTIONS, `Release${string}`>, handle: Handle): void
}

/**
 * Places in the table of functions (struct OrtApi of onnxruntime_c_api.h), and the types of arguments. The table only
 * ever grows at its end, so that places stay what they are: https://onnxruntime.ai/docs/api/c/.
 */
const FUNCTIONS = {
  GetErrorMessage: [2, 'pointer'],
  CreateEnv: [3, 'int', 'text', 'out'],
  CreateSessionFromArray: [8, 'pointer', 'pointer', 'size', 'pointer', 'out'],
  Run: [9, 'pointer', 'pointer', 'texts', 'pointer', 'size', 'texts', 'size', 'pointer'],
  CreateSessionOptions: [10, 'out'],
  EnableProfiling: [14, 'pointer', 'path'],
  DisableMemPattern: [17, 'pointer'],
  SetSessionGraphOptimizationLevel: [23, 'pointer', 'int'],
  SetIntraOpNumThreads: [24, 'pointer', 'int'],
  SessionGetOutputCount: [31, 'pointer', 'pointer'],
  SessionGetOutputTypeInfo: [34, 'pointer', 'size', 'out'],
  SessionGetOutputName: [37, 'pointer', 'size', 'pointer', 'out'],
  CreateRunOptions: [39, 'out'],
  RunOptionsSetTerminate: [46, 'pointer'],
  CreateTensorAsOrtValue: [48, 'pointer', 'pointer', 'size', 'int', 'out'],
  CreateTensorWithDataAsOrtValue: [49, 'pointer', 'pointer', 'size', 'pointer', 'size', 'int', 'out'],
  GetTensorMutableData: [51, 'pointer', 'out'],
  CastTypeInfoToTensorInfo: [55, 'pointer', 'out'],
  GetTensorElementType: [60, 'pointer', 'pointer'],
  GetDimensionsCount: [61, 'pointer', 'pointer'],
  GetDimensions: [62, 'pointer', 'pointer', 'size'],
  GetTensorTypeAndShape: [65, 'pointer', 'out'],
  CreateCpuMemoryInfo: [69, 'int', 'int', 'out'],
  AllocatorFree: [76, 'pointer', 'pointer'],
  GetAllocatorWithDefaultOptions: [78, 'out'],
  ReleaseStatus: [93, 'pointer'],
  ReleaseSession: [95, 'pointer'],
  ReleaseValue: [96, 'pointer'],
  ReleaseRunOptions: [97, 'pointer'],
  ReleaseTypeInfo: [98, 'pointer'],
  ReleaseTensorTypeAndShapeInfo: [99, 'pointer'],
  ReleaseSessionOptions: [100, 'pointer'],
  SessionEndProfiling: [110, 'pointer', 'pointer', 'out'],
  AddSessionConfigEntry: [130, 'pointer', 'text', 'text'],
} as const

const POINTER = 'void *'
const TYPES = {
  pointer: POINTER,
  int: 'int',
  size: 'size_t',
  text: 'str',
  texts: 'char **',
  path: process.platform === 'win32' ? 'str16' : 'str',
  out: koffi.out(koffi.pointer(POINTER)),
} as const

/** The version of the table that is asked for: all functions above are in it, and newer libraries still give it. */
const API_VERSION = 18

const WARNING = 2

/**
 * Loads a library of ONNX Runtime.
 *
 * @throws ChromaskError `onnx/load-failed`.
 */
export function loadApi(path: string): OrtApi {
  makeRoom()
  const table = openTable(path)
  const functions = new Map<string, ReturnType<typeof koffi.decode>>()
  for (const [name, [place, ...types]] of Object.entries(FUNCTIONS)) {
    const result = name === 'GetErrorMessage' ? 'str' : name.startsWith('Release') ? 'void' : POINTER
    const signature = koffi.proto(
      result,
      types.map((type) => TYPES[type]),
    )
    functions.set(name, koffi.decode(koffi.decode(table.functions, place * koffi.sizeof(POINTER), POINTER), signature))
  }
  const of = (name: string): ReturnType<typeof koffi.decode> => functions.get(name)
  const check = (status: Status): void => {
    if (status === null || status === 0n) return
    const message = of('GetErrorMessage')(status) as string
    of('ReleaseStatus')(status)
    throw new Error(message)
  }
  const make: OrtApi['make'] = (name, ...args) => {
    const result: [Handle | null] = [null]
    check(of(name)(...args, result))
    return result[0] as Handle
  }
  return {
    environment: make('CreateEnv', WARNING, 'chromask'),
    make,
    call: (name, ...args) => check(of(name)(...args)),
    callAsync: (name, ...args) =>
      new Promise((resolve, reject) => {
        inUse.add(args)
        of(name).async(...args, (error: unknown, status: Status) => {
          inUse.delete(args)
          try {
            if (error) throw error
            check(status)
            resolve()
          } catch (failure) {
            reject(failure)
          }
        })
      }),
    text: (address) => koffi.decode.string(address),
    release: (name, handle) => void of(name)(handle),
  }
}

/** ONNX Runtime's matrix products need more of a stack than the 128 kB that koffi gives its threads. */
const STACK_BYTES = 4 * 1024 * 1024

function makeRoom(): void {
  if ((koffi.config().async_stack_size ?? 0) >= STACK_BYTES) return
  try {
    koffi.config({ async_stack_size: STACK_BYTES })
  } catch (cause) {
    throw new ChromaskError(
      'onnx/load-failed',
      `koffi’s async_stack_size must be ${STACK_BYTES} or more, and something else in this process has loaded a library through koffi already, after which it cannot be changed. Call openNativeRuntime() first.`,
      { cause },
    )
  }
}

/** Arguments of calls that another thread is busy with: their memory must not be collected meanwhile. */
const inUse = new Set<readonly unknown[]>()

/** Libraries are unloaded when nobody refers to them any more, and their functions with them. */
const loaded: unknown[] = []

function openTable(path: string): { readonly functions: Handle } {
  try {
    const library = koffi.load(path)
    loaded.push(library)
    const base = library.func('OrtGetApiBase', POINTER, [])()
    const getApi = koffi.decode(koffi.decode(base, 0, POINTER), koffi.proto(POINTER, ['uint32_t']))
    const functions = getApi(API_VERSION) as Handle | null
    if (!functions) throw new Error(`it has no API of version ${API_VERSION}`)
    return { functions }
  } catch (cause) {
    throw new ChromaskError(
      'onnx/load-failed',
      `${path} cannot be loaded as ONNX Runtime: ${cause instanceof Error ? cause.message : cause}. Install onnxruntime-node 1.17 or newer.`,
      { cause },
    )
  }
}
