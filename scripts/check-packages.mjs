// Would the packages be right if they were published now? Needs `npm run build` before it. For each: publint, the types as
// TypeScript resolves them, and whether importing it changes nothing, as its `sideEffects: false` tells bundlers.
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
// What these leave behind when they are imported is theirs.
import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import '@tensorflow/tfjs-layers'

const ATTW = join(import.meta.dirname, '../node_modules/.bin/attw')

const root = join(import.meta.dirname, '..')
const packages = readdirSync(join(root, 'packages')).map((name) => {
  const folder = join(root, 'packages', name)
  return { folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }
})

async function lintOf({ folder, manifest }) {
  const { messages } = await publint({ pkgDir: folder, strict: true })
  return messages.map((message) => formatMessage(message, manifest)).join('\n')
}

const typesOf = ({ folder }) =>
  promisify(execFile)(ATTW, ['--pack', '--profile', 'esm-only', '--format', 'ascii'], { cwd: folder }).then(
    () => '',
    ({ stdout, stderr }) => `${stdout}${stderr}` || 'attw failed without a word',
  )

/** What modules can leave behind them in a process. */
const traces = () => ({
  kernels: [...globalThis._tfGlobals.get('kernelRegistry').values()],
  gradients: [...globalThis._tfGlobals.get('gradRegistry').values()],
  backends: Object.keys(tf.engine().registryFactory),
  layers: Object.keys(tf.serialization.SerializationMap.getMap().classNameMap),
  globals: Object.getOwnPropertyNames(globalThis).filter((name) => !name.startsWith('__zod_')),
  listeners: process.eventNames().map((event) => `${String(event)} ${process.listenerCount(event)}`),
})

async function effectsOf({ folder, manifest }) {
  if (manifest.sideEffects !== false) return 'sideEffects is not false'
  const before = traces()
  const files = Object.values(manifest.exports).map((target) => target.default)
  for (const file of files) if (file) await import(pathToFileURL(join(folder, file)).href)
  const after = traces()
  const changed = Object.keys(after).filter(
    (kind) => after[kind].length !== before[kind].length || after[kind].some((item, i) => item !== before[kind][i]),
  )
  return changed.length > 0 ? `importing it, or what it imports, changes: ${changed.join(', ')}` : ''
}

for (const { folder, manifest } of packages) {
  // One after the other: two at once would pack into the same file.
  const complaints = []
  for (const check of [lintOf, typesOf, effectsOf]) complaints.push(await check({ folder, manifest }))
  const found = complaints.filter((text) => text !== '').join('\n')
  console.log(`${manifest.name}: ${found === '' ? 'ok' : `FAILED\n${found}`}`)
  if (found !== '') process.exitCode = 1
}
