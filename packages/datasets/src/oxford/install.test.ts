import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { create } from 'tar'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { RemoteFile } from '../download/remote-file.js'
import { type FileServer, sendFile, serve } from '../testing/file-server.js'
import { testFolder } from '../testing/files.js'
import type { Installation } from './archives.js'
import { FLOWERS17, pictureName } from './collection.js'
import { flowers17 } from './flowers17.js'
import { downloadFlowers102, installCollection } from './install.js'

const names = Array.from({ length: 1360 }, (_, i) => pictureName(FLOWERS17, i + 1))

async function tgz(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const folder = await testFolder({ ...files, 'made/placeholder': '' })
  const file = join(folder, 'made/a.tgz')
  const top = [...new Set(Object.keys(files).map((path) => path.split('/')[0] as string))]
  await create({ gzip: true, file, cwd: folder, portable: true }, top)
  return readFile(file)
}

const md5Of = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex')

async function serving(files: Readonly<Record<string, Buffer>>): Promise<FileServer> {
  const server = await serve((request, response) => {
    const bytes = files[request.url?.slice(1) ?? '']
    if (bytes) sendFile(request, response, bytes)
    else response.writeHead(404).end()
  })
  onTestFinished(server.close)
  return server
}

async function installation(pictures: readonly string[]): Promise<{ server: FileServer; spec: Installation }> {
  const files: Record<string, Buffer> = {
    '17flowers.tgz': await tgz({
      ...Object.fromEntries(pictures.map((name) => [`jpg/${name}`, name])),
      'jpg/files.txt': 'x',
    }),
    'trimaps.tgz': await tgz({ 'trimaps/image_0001.png': 'map', 'trimaps/imlist.mat': 'x' }),
    'datasplits.mat': Buffer.from('splits'),
  }
  const server = await serving(files)
  const remote = (name: string): RemoteFile => ({
    name,
    url: `${server.url}/${name}`,
    md5: md5Of(files[name] as Buffer),
  })
  return { server, spec: { collection: FLOWERS17, files: Object.keys(files).map(remote) } }
}

describe('installing a collection', () => {
  let cache: string
  beforeEach(async () => {
    cache = await testFolder({})
    vi.stubEnv('CHROMASK_CACHE', cache)
  })
  afterEach(() => void vi.unstubAllEnvs())

  it('fetches, unpacks and copies it all, once, and keeps no archive', async () => {
    const { server, spec } = await installation(names)
    const root = await installCollection(spec, {})
    expect(root).toBe(join(cache, 'flowers17'))
    expect((await readdir(root)).filter((name) => !name.startsWith('.')).sort()).toEqual([
      'datasplits.mat',
      'jpg',
      'trimaps',
    ])
    expect(await readFile(join(root, 'jpg/image_1360.jpg'), 'utf8')).toBe('image_1360.jpg')
    const left = await readdir(join(cache, 'downloads'))
    expect(left.filter((name) => !name.endsWith('.lock'))).toEqual([])
    const requests = server.requests.length
    expect(await installCollection(spec, {})).toBe(root)
    expect(server.requests).toHaveLength(requests)
  })
  it('is no installation where pictures are missing, or the server has another file', async () => {
    const { spec } = await installation(names.slice(1))
    await expect(installCollection(spec, {})).rejects.toThrow(/17flowers\.tgz lacks some of the 1360 pictures/)
    expect(existsSync(join(cache, 'flowers17'))).toBe(false)

    const server = await serving({ '102flowers.tgz': Buffer.from('not it') })
    await expect(downloadFlowers102({ mirror: server.url, retryMs: 1 })).rejects.toMatchObject({
      code: expect.stringMatching(/wrong-file|download-failed/),
    })
    expect(await readdir(cache)).not.toContain('flowers102')
  })
  it('is what flowers17 opens without a root; without leave to download that is an error', async () => {
    await expect(flowers17({ download: false })).rejects.toMatchObject({ code: 'datasets/not-downloaded' })
  })
})
