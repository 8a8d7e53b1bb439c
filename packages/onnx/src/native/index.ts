export { type NativeRuntimeOptions, openNativeRuntime } from './runtime.js'
