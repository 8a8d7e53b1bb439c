import { ChromaskError, messageOf } from '@chromask/core'
import type { OnnxRuntime } from '@chromask/onnx'

/**
 * ONNX Runtime for Node, where it is installed.
 *
 * @throws ChromaskError `colorize/no-runtime` with the command that installs it.
 */
export async function nodeRuntime(
  importer: () => Promise<unknown> = () => import('onnxruntime-node'),
): Promise<OnnxRuntime> {
  try {
    const loaded = (await importer()) as OnnxRuntime & { default?: OnnxRuntime }
    // A CommonJS module: what it exports may stand under `default`.
    return loaded.InferenceSession ? loaded : (loaded.default as OnnxRuntime)
  } catch (cause) {
    throw new ChromaskError(
      'colorize/no-runtime',
      `this model is for ONNX Runtime, and onnxruntime-node does not load: ${messageOf(cause).split('\n')[0]} Install it: npm install onnxruntime-node`,
      { cause },
    )
  }
}
