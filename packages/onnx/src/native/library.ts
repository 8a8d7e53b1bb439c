import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ChromaskError } from '@chromask/core'

/**
 * Where the shared library of ONNX Runtime lies that the installed `onnxruntime-node` brings for this platform.
 *
 * @throws ChromaskError `onnx/not-installed` where there is none.
 */
export function findLibrary(): string {
  const folder = libraryFolder()
  const name = existsSync(folder)
    ? readdirSync(folder).find((file) => /^(lib)?onnxruntime(\.so|\.dll|\.[\d.]*dylib)/.test(file))
    : undefined
  if (name === undefined) {
    throw new ChromaskError(
      'onnx/not-installed',
      `onnxruntime-node has no library for ${process.platform} ${process.arch} in ${folder}. Install a version that has, or give the library’s path.`,
    )
  }
  return join(folder, name)
}

function libraryFolder(): string {
  try {
    const main = createRequire(import.meta.url).resolve('onnxruntime-node')
    return join(dirname(main), '..', 'bin', 'napi-v6', process.platform, process.arch)
  } catch (cause) {
    throw new ChromaskError(
      'onnx/not-installed',
      'onnxruntime-node is not installed: npm install onnxruntime-node koffi',
      { cause },
    )
  }
}
