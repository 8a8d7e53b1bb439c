import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode } from 'fast-png'
import { build, createLogger } from 'vite'
import { openPage } from '../browser/run-page.mjs'

/** Builds page.ts with Vite as it comes. Warnings are failures, such as of modules of Node that a page would need. */
export async function buildPage(project) {
  const root = join(project, 'page')
  mkdirSync(root)
  copyFileSync(join(import.meta.dirname, 'page.ts'), join(root, 'page.ts'))
  writeFileSync(join(root, 'index.html'), '<!doctype html><script type="module" src="/page.ts"></script>')
  const failures = []
  const customLogger = createLogger('silent')
  customLogger.warn = (text) => failures.push(text)
  customLogger.warnOnce = customLogger.warn
  // Sizes have a check of their own.
  await build({ root, configFile: false, customLogger, build: { target: 'es2022', chunkSizeWarningLimit: Infinity } })
  return { passed: failures.length === 0 ? 1 : 0, failures }
}

/** Opens the built page. `desk` holds a model, a photograph, and what the program made of it. */
export function openBuiltPage(project, desk) {
  const dist = join(project, 'page/dist')
  const rgb = (path) => {
    const { data, channels } = decode(readFileSync(path))
    return channels === 3 ? data : Uint8Array.from({ length: 3 * data.length }, (_, i) => data[Math.floor(i / 3)])
  }
  return openPage({
    page: readFileSync(join(dist, 'index.html'), 'utf8'),
    folder: dist,
    folders: { assets: join(dist, 'assets'), model: join(desk, 'model') },
    files: {
      'photo.png': readFileSync(join(desk, 'photo.png')),
      'photo.rgb': rgb(join(desk, 'photo.png')),
      'out.rgb': rgb(join(desk, 'out.png')),
    },
    flags: ['--disable-gpu'],
  })
}
