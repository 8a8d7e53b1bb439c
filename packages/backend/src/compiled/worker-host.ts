import type { MessagePort, Worker } from 'node:worker_threads'
import { ChromaskError, messageOf } from '@chromask/core'
import { builtin } from '../devices/builtin.js'
import type { HostArrays, SessionHost } from './host.js'
import { createLocalHost } from './local-host.js'

type Method = keyof SessionHost

interface Call {
  readonly id: number
  readonly method: Method
  readonly args: readonly unknown[]
}

interface Reply {
  readonly id: number
  readonly result?: unknown
  readonly error?: unknown
}

/** States of the gate, which both threads see: a worker is never taken down while it is inside ONNX Runtime. */
const FREE = 0
const BUSY = 1
const CLOSED = 2

/**
 * The host in a worker thread of Node, which imports the runtime there: while a run computes, this thread does other
 * things. What crosses are the inputs and outputs of runs; states stay there.
 *
 * The thread keeps a process alive only during calls. A process that exits during one waits for its end: ONNX Runtime
 * aborts a process that takes its thread away.
 *
 * @param runtime the name of a package, or the URL of a module.
 * @throws ChromaskError `backend/no-threads` outside of Node; `backend/not-installed`. Calls throw `backend/worker-ended` where the thread has
 * ended, also because the runtime could not be imported.
 */
export function createWorkerHost(runtime: string): SessionHost {
  const threads = builtin('node:worker_threads')
  if (threads === undefined) {
    throw new ChromaskError(
      'backend/no-threads',
      `${runtime} cannot run in a thread of its own here: that takes Node. Give the module itself instead of its name.`,
    )
  }
  const gate = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const worker = new threads.Worker(new URL(`data:text/javascript,${encodeURIComponent(program())}`), {
    workerData: { runtime: urlOf(runtime), gate, states: { FREE, BUSY } },
    // Not this process's: --import and the like are meant for it.
    execArgv: [],
  })
  worker.unref()
  const { call, ended } = createCalls(worker, runtime)
  const closeGate = (): void => {
    while (Atomics.compareExchange(gate, 0, FREE, CLOSED) === BUSY) Atomics.wait(gate, 0, BUSY)
  }
  process.on('exit', closeGate)
  worker.once('exit', () => process.off('exit', closeGate))

  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await call('close', [])
    worker.ref()
    await ended
  }

  return {
    createState: (arrays) => call('createState', [arrays], buffersOf(arrays)),
    restore: (state, arrays) => call('restore', [state, arrays], buffersOf(arrays)),
    snapshot: (state) => call('snapshot', [state]),
    disposeState: (state) => call('disposeState', [state]),
    load: (model) => call('load', [model]),
    run: (model, state, inputs) => call('run', [model, state, inputs]),
    disposeModel: (model) => call('disposeModel', [model]),
    close() {
      closing ??= close()
      return closing
    },
  }
}

/** Calls as messages, and their replies. */
function createCalls(
  worker: Worker,
  runtime: string,
): { call<T>(method: Method, args: readonly unknown[], transfer?: ArrayBuffer[]): Promise<T>; ended: Promise<void> } {
  const waiting = new Map<number, { resolve(value: never): void; reject(reason: unknown): void }>()
  let calls = 0
  let failure: ChromaskError | undefined
  const fail = (why: string, cause?: unknown): void => {
    failure ??= new ChromaskError('backend/worker-ended', `the thread that runs ${runtime} ${why}`, { cause })
    for (const { reject } of waiting.values()) reject(failure)
    waiting.clear()
  }
  worker.on('message', ({ id, result, error }: Reply) => {
    const call = waiting.get(id)
    waiting.delete(id)
    if (waiting.size === 0) worker.unref()
    if (error === undefined) call?.resolve(result as never)
    else call?.reject(error)
  })
  worker.on('error', (cause) => fail(`failed: ${messageOf(cause)}`, cause))
  const ended = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      fail('has ended. Create a new engine.')
      resolve()
    })
  })
  return {
    ended,
    call: (method, args, transfer = []) =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) throw failure
        const id = calls++
        worker.postMessage({ id, method, args } satisfies Call, transfer)
        waiting.set(id, { resolve, reject })
        worker.ref()
      }),
  }
}

const buffersOf = (arrays: HostArrays): ArrayBuffer[] =>
  Object.values(arrays).map(({ data }) => data.buffer as ArrayBuffer)

/** A worker without a file has no place from which a package's name could be resolved. */
function urlOf(runtime: string): string {
  if (/^(file|data):/.test(runtime)) return runtime
  try {
    const path = builtin('node:module')
      ?.createRequire(import.meta.url)
      .resolve(runtime)
    return String(builtin('node:url')?.pathToFileURL(path as string))
  } catch (cause) {
    throw new ChromaskError(
      'backend/not-installed',
      `${runtime} is not there: ${messageOf(cause).split('\n')[0]}. Install it, or give its URL.`,
      { cause },
    )
  }
}

/** In the worker: calls one after the other, none once the gate is closed. Uses nothing of this module. */
function serve(host: SessionHost, port: MessagePort, gate: Int32Array, states: { FREE: number; BUSY: number }): void {
  const { FREE, BUSY } = states
  const answer = async ({ id, method, args }: Call): Promise<[Reply, ArrayBuffer[]]> => {
    try {
      const result = await (host[method] as (...args: unknown[]) => Promise<unknown>)(...args)
      if (method !== 'snapshot') return [{ id, result }, []]
      // Copied here, so that the other thread need not.
      const arrays = Object.entries(result as HostArrays).map(([name, array]) => {
        return [name, { ...array, data: array.data.slice() }] as const
      })
      return [{ id, result: Object.fromEntries(arrays) }, arrays.map(([, { data }]) => data.buffer)]
    } catch (error) {
      return [{ id, error }, []]
    }
  }
  let queue = Promise.resolve()
  port.on('message', (call: Call) => {
    queue = queue.then(async () => {
      if (Atomics.compareExchange(gate, 0, FREE, BUSY) !== FREE) return
      const [reply, transfer] = await answer(call)
      Atomics.store(gate, 0, FREE)
      Atomics.notify(gate, 0)
      port.postMessage(reply, transfer)
      if (call.method === 'close') port.close()
    })
  })
}

/**
 * The worker's program. Made of functions that stand by themselves instead of a file of its own, because bundlers know
 * no such file, and because Node 20 does not run TypeScript, which it is before it is built.
 */
const program = (): string => `
import { parentPort, workerData } from 'node:worker_threads'
const { runtime, gate, states } = workerData
const loaded = await import(runtime)
;(${serve})((${createLocalHost})({ ...loaded.default, ...loaded }), parentPort, gate, states)
`
