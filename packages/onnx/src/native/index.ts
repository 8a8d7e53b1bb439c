/**
 * ONNX Runtime's own library in Node, through its C interface: outputs that stay where they are, and runs that leave
 * the event loop free.
 *
 * @packageDocumentation
 */

export { type NativeRuntimeOptions, openNativeRuntime } from './runtime.js'
