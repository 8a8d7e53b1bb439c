import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Seeded bytes that do not repeat. */
export function someBytes(count: number, seed: number): Buffer {
  const bytes = Buffer.alloc(count)
  for (let i = 0, x = seed >>> 0 || 1; i < count; i++) {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    bytes[i] = x & 255
  }
  return bytes
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

export interface FileServer {
  readonly url: string
  readonly requests: IncomingMessage[]
  readonly close: () => Promise<void>
}

/** A server that answers the n-th request (from 0) as the test says. */
export async function serve(
  answer: (request: IncomingMessage, response: ServerResponse, n: number) => void,
): Promise<FileServer> {
  const requests: IncomingMessage[] = []
  const server: Server = createServer((request, response) => {
    requests.push(request)
    answer(request, response, requests.length - 1)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Sends a file as a good server does, ranges and If-Range included; with `cut`, drops the line after so many bytes. */
export function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  options: { readonly etag?: string; readonly cut?: number } = {},
): void {
  const { etag = '"one"', cut } = options
  const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')
  const start = asked && request.headers['if-range'] === etag ? Number(asked[1]) : 0
  if (asked && start >= bytes.length) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end()
    return
  }
  response.writeHead(start > 0 ? 206 : 200, {
    etag,
    'content-length': bytes.length - start,
    ...(start > 0 ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}),
  })
  if (cut === undefined) response.end(bytes.subarray(start))
  else response.write(bytes.subarray(start, start + cut), () => setTimeout(() => response.destroy(), 60))
}
