import { ChromaskError, messageOf } from '@chromask/core'
import type { OnnxRuntime } from '@chromask/onnx'
import { checkManifest, type FileFacts, MODEL_JSON, MODEL_ONNX, type ModelManifest, WEIGHTS } from './manifest.js'
import { createModel, damaged, type LoadedModel } from './model.js'
import { createOnnxModel, type OnnxModelOptions } from './onnx-model.js'

/** Gives the bytes of one file of a model, such as `tfjs/weights.bin`. */
export type ModelReader = (path: string) => Promise<Uint8Array>

export interface LoadOptions extends Partial<OnnxModelOptions> {
  /**
   * For models with a `model.onnx`: the module `onnxruntime-web` or `onnxruntime-node`. Without it the folder's TF.js
   * network is used, where there is one.
   *
   * @default none; in Node, `loadModelFolder` imports onnxruntime-node itself
   */
  readonly runtime?: OnnxRuntime
}

/**
 * Loads an exported model from wherever its files are, and checks that they are whole. See also `fetchModel`, and
 * `loadModelFolder` of `@chromask/colorize/node`.
 *
 * @throws ChromaskError `colorize/invalid-manifest`; `colorize/damaged-model` naming the file of another size or sha256
 * than the manifest's; `colorize/no-runtime` where the network is for ONNX Runtime only and none is given;
 * `colorize/no-backend`; what the reader throws.
 */
export const loadModel = (read: ModelReader, options: LoadOptions = {}): Promise<LoadedModel> =>
  loadModelWith(read, async () => options.runtime, options)

/** `runtimeFor` is asked only for models that have a use for it, and may throw `colorize/no-runtime`. */
export async function loadModelWith(
  read: ModelReader,
  runtimeFor: () => Promise<OnnxRuntime | undefined>,
  options: Omit<LoadOptions, 'runtime'>,
): Promise<LoadedModel> {
  const manifest = checkManifest(parsed('manifest.json', await read('manifest.json')))
  const file = async (path: string): Promise<Uint8Array> => {
    const bytes = await read(path)
    await checkFile(path, bytes, manifest.files[path] as FileFacts)
    return bytes
  }
  const runtime = await runtimeOf(manifest, runtimeFor)
  if (runtime) return createOnnxModel({ manifest, onnx: await file(MODEL_ONNX) }, { ...options, runtime })
  const [model, weights] = await Promise.all([file(MODEL_JSON), file(WEIGHTS)])
  return createModel({ manifest, modelJson: parsed(MODEL_JSON, model), weights })
}

async function runtimeOf(
  { name, onnx, files }: ModelManifest,
  runtimeFor: () => Promise<OnnxRuntime | undefined>,
): Promise<OnnxRuntime | undefined> {
  if (!onnx) return undefined
  const hasTfjs = files[MODEL_JSON] !== undefined && files[WEIGHTS] !== undefined
  try {
    const runtime = await runtimeFor()
    if (runtime || hasTfjs) return runtime
  } catch (cause) {
    if (!hasTfjs) throw cause
    return undefined
  }
  throw new ChromaskError(
    'colorize/no-runtime',
    `the model ${name} is for ONNX Runtime, and none was given. Pass { runtime }, such as the module onnxruntime-web.`,
  )
}

/**
 * Loads an exported model from a web server.
 *
 * @param url of the model's folder, or of its `manifest.json`; in a browser it may be relative to the page.
 * @throws ChromaskError `colorize/fetch-failed` naming the address and the status, and as {@link loadModel} does.
 */
export function fetchModel(
  url: string | URL,
  { signal, ...options }: LoadOptions & { readonly signal?: AbortSignal } = {},
): Promise<LoadedModel> {
  const folder = String(url)
    .replace(/(^|\/)manifest\.json$/, '$1')
    .replace(/[^/]$/, '$&/')
  const read: ModelReader = async (path) => {
    const address = `${folder}${path}`
    try {
      const response = await fetch(address, signal ? { signal } : {})
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim())
      return new Uint8Array(await response.arrayBuffer())
    } catch (cause) {
      if (signal?.aborted) throw signal.reason
      throw new ChromaskError(
        'colorize/fetch-failed',
        `could not fetch ${address}: ${messageOf(cause)}. Is that the folder of an exported model, and may this page read it?`,
        { cause },
      )
    }
  }
  return loadModel(read, options)
}

function parsed(path: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch (cause) {
    throw damaged(path, `is not JSON: ${messageOf(cause)}`, cause)
  }
}

async function checkFile(path: string, bytes: Uint8Array, expected: FileFacts): Promise<void> {
  if (bytes.length !== expected.bytes) {
    throw damaged(path, `should have ${expected.bytes} bytes, got ${bytes.length}`)
  }
  // Browsers give no digests to pages that came over plain http; there the size must do.
  const subtle = globalThis.crypto?.subtle as typeof globalThis.crypto.subtle | undefined
  if (subtle && (await sha256(bytes)) !== expected.sha256) {
    throw damaged(path, 'has the right size, but not the content that the manifest promises (its sha256 differs)')
  }
}

/** As 64 hexadecimal digits. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
