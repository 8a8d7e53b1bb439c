import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FileServer, sendFile, serve, sha256Of, someBytes } from '../testing/file-server.js'
import { downloadFile } from './download-file.js'

const bytes = someBytes(300_000, 7)
const other = someBytes(300_000, 8)
const known = { bytes: bytes.length, sha256: sha256Of(bytes) }
let folder = ''
let server: FileServer | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chromask-download-'))
})
afterEach(async () => {
  await server?.close()
  rmSync(folder, { recursive: true, force: true })
})

type Answer = (request: IncomingMessage, response: ServerResponse, n: number) => void
async function download(answer: Answer, file: object = known, options: object = {}): Promise<Buffer> {
  server = await serve(answer)
  const remote = { name: 'a.tgz', url: `${server.url}/a.tgz`, ...file }
  const path = await downloadFile(remote, folder, { retryMs: 1, stallMs: 300, ...options })
  expect(readdirSync(folder).sort()).toEqual(['a.tgz', 'a.tgz.lock'])
  return readFileSync(path)
}
const right = (got: Buffer): void => expect(got.equals(bytes)).toBe(true)

it('brings a file, and does not fetch it again', async () => {
  right(await download((q, s) => sendFile(q, s, bytes)))
  await downloadFile({ name: 'a.tgz', url: `${server?.url}/a.tgz`, ...known }, folder)
  expect(server?.requests.length).toBe(1)
})

it('clears away what a process left that was killed right behind the renaming', async () => {
  right(await download((q, s) => sendFile(q, s, bytes)))
  writeFileSync(join(folder, 'a.tgz.part.json'), '{}')
  await downloadFile({ name: 'a.tgz', url: `${server?.url}/a.tgz`, ...known }, folder)
  expect(existsSync(join(folder, 'a.tgz.part.json'))).toBe(false)
})

it('goes on where a dropped line ended, again and again', async () => {
  right(await download((q, s, n) => sendFile(q, s, bytes, n < 9 ? { cut: 30_011 } : {})))
  // A line that drops early may take with it what was not read yet.
  expect(server?.requests.filter(({ headers }) => headers.range).length).toBeGreaterThan(3)
})

it('starts anew when the file changes between tries, and glues nothing together', async () => {
  right(
    await download((q, s, n) =>
      n === 0 ? sendFile(q, s, other, { cut: 99_999, etag: '"old"' }) : sendFile(q, s, bytes),
    ),
  )
})

it('starts anew when the server ignores ranges', async () => {
  right(
    await download((q, s, n) => {
      if (n > 0) delete q.headers.range
      sendFile(q, s, bytes, n === 0 ? { cut: 50_000 } : {})
    }),
  )
})

it('takes a part that is whole, and throws away one that is longer than the file', async () => {
  for (const part of [bytes, Buffer.concat([bytes, bytes])]) {
    server = await serve((q, s) => sendFile(q, s, bytes))
    const url = `${server.url}/a.tgz`
    writeFileSync(join(folder, 'a.tgz.part'), part)
    writeFileSync(join(folder, 'a.tgz.part.json'), JSON.stringify({ url, validator: '"one"' }))
    right(readFileSync(await downloadFile({ name: 'a.tgz', url, ...known }, folder, { retryMs: 1 })))
    await server.close()
    rmSync(join(folder, 'a.tgz'))
  }
})

it.each([429, 503, 500])('waits and tries again after %i', async (status) => {
  right(
    await download((q, s, n) => (n < 2 ? s.writeHead(status, { 'retry-after': '0' }).end() : sendFile(q, s, bytes))),
  )
})

it('leaves a server that never answers, or stops in the middle, and says so', async () => {
  right(
    await download((q, s, n) => {
      if (n === 1) s.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 1000))
      else if (n > 1) sendFile(q, s, bytes)
    }),
  )
  await server?.close()
  rmSync(join(folder, 'a.tgz'))
  await expect(download(() => undefined, known, { stallMs: 50 })).rejects.toThrow(/nothing came for 0.05 s, 5 times/)
})

it('does not believe a length that is a lie', async () => {
  const lie: Answer = (_, s) => {
    s.writeHead(200, { 'content-length': bytes.length + 10 })
    s.write(bytes, () => setTimeout(() => s.destroy(), 10))
  }
  await expect(download(lie, {})).rejects.toMatchObject({ code: 'datasets/download-failed' })
  await server?.close()
  const endless: Answer = (_, s) => s.writeHead(200).end(Buffer.concat([bytes, bytes]))
  await expect(download(endless)).rejects.toMatchObject({ code: 'datasets/download-too-large' })
  expect(existsSync(join(folder, 'a.tgz.part'))).toBe(false)
})

it('tries once more after a wrong checksum, then says what it got and expected', async () => {
  right(await download((q, s, n) => sendFile(q, s, n === 0 ? other : bytes)))
  await server?.close()
  rmSync(join(folder, 'a.tgz'))
  await expect(download((q, s) => sendFile(q, s, other))).rejects.toThrow(
    new RegExp(`got sha256 ${sha256Of(other)}, expected ${known.sha256}, twice`),
  )
  expect(readdirSync(folder)).toEqual(['a.tgz.lock'])
})

it('takes an archive that the server calls encoded as it lies there, and refuses another file that is', async () => {
  const encoded: Answer = (q, s) => {
    s.setHeader('content-encoding', 'x-gzip')
    sendFile(q, s, bytes)
  }
  right(await download(encoded))
  const other = { name: 'a.mat', url: `${server?.url}/a.mat` }
  await expect(downloadFile(other, folder, { retryMs: 1 })).rejects.toThrow(/sent it encoded as x-gzip/)
})

it('follows redirects, but no loop and nothing strange', async () => {
  const to = (s: ServerResponse, location: string): unknown => s.writeHead(302, { location }).end()
  right(await download((q, s) => (q.url === '/b' ? sendFile(q, s, bytes) : to(s, '/b'))))
  await server?.close()
  rmSync(join(folder, 'a.tgz'))
  await expect(download((_, s) => to(s, '/a.tgz'))).rejects.toThrow(/more than 10 times/)
  await server?.close()
  await expect(download((_, s) => to(s, 'file:///etc/passwd'))).rejects.toThrow(/not secure/)
})

it('says what to do when the file is not there', async () => {
  await expect(download((_, s) => s.writeHead(404).end())).rejects.toThrow(/answered 404\. .*mirror.*put it into/)
  expect(server?.requests.length).toBe(1)
})

it('takes the name below a mirror', async () => {
  server = await serve((q, s) => (q.url === '/m/a.tgz' ? sendFile(q, s, bytes) : s.writeHead(404).end()))
  const file = { name: 'a.tgz', url: 'http://127.0.0.1:1/no/b.tgz', ...known }
  right(readFileSync(await downloadFile(file, folder, { mirror: `${server.url}/m/` })))
})

it('two calls at once fetch once', async () => {
  server = await serve((q, s) => setTimeout(() => sendFile(q, s, bytes), 100))
  const file = { name: 'a.tgz', url: `${server.url}/a`, ...known }
  let waits = 0
  await Promise.all([1, 2, 3].map(() => downloadFile(file, folder, { onWait: () => waits++ })))
  expect([server.requests.length, waits]).toEqual([1, 2])
})

it('stops when asked', async () => {
  await expect(download(() => undefined, known, { signal: AbortSignal.timeout(50) })).rejects.toThrow(/timeout/)
})

it('refuses names that leave the folder, and addresses that are none', async () => {
  await expect(downloadFile({ name: '../a', url: 'https://x/a' }, folder)).rejects.toThrow(/name is letters/)
  await expect(downloadFile({ name: 'a', url: 'file:///a' }, folder)).rejects.toThrow(/https or http/)
})
