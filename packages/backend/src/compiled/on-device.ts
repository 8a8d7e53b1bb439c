import type { InferenceSession } from 'onnxruntime-common'

/** Whether ONNX Runtime's JavaScript can leave a provider's tensors where they are: WebGPU's alone. */
export const keepsTensors = ({ executionProviders = [] }: InferenceSession.SessionOptions): boolean =>
  executionProviders.some((provider) => (typeof provider === 'string' ? provider : provider.name) === 'webgpu')

/** The same session, with outputs that stay on the device. */
export const onDevice = (
  options: InferenceSession.SessionOptions,
  outputs: readonly string[],
): InferenceSession.SessionOptions =>
  keepsTensors(options)
    ? { ...options, preferredOutputLocation: Object.fromEntries(outputs.map((name) => [name, 'gpu-buffer' as const])) }
    : options
