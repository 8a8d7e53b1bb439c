import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { ChromaskError } from '@chromask/core'

/** Worth another try, at the earliest after so many milliseconds. */
export class Retry extends Error {
  constructor(
    message: string,
    readonly afterMs = 0,
  ) {
    super(message)
  }
}

const MAX_REDIRECTS = 10
const MAX_RETRY_AFTER_MS = 120_000

/**
 * Sends GET along redirects, of which a secure one never leads to an insecure address. The bytes come as they lie on the
 * server, which ranges and sizes count; `fetch` would unpack an archive that the server calls encoded (`x-gzip`).
 */
export async function get(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<IncomingMessage> {
  let at = url
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const response = await send(at, { ...headers, 'accept-encoding': 'identity' }, signal)
    const { statusCode = 0 } = response
    const { location } = response.headers
    if (statusCode < 300 || statusCode > 399 || location === undefined) return response
    response.destroy()
    if (!URL.canParse(location, at.href))
      throw failed(url, `redirected to ${JSON.stringify(location)}, which is no address`)
    const next = new URL(location, at)
    const safe = next.protocol === 'https:' || (next.protocol === 'http:' && at.protocol === 'http:')
    if (!safe) throw failed(url, `redirected from ${at.protocol} to ${next.protocol}, which is not secure`)
    at = next
  }
  throw failed(url, `redirected more than ${MAX_REDIRECTS} times`)
}

const send = (url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? requestHttps : requestHttp
    request(url, { headers, signal }, resolve).on('error', reject).end()
  })

export const failed = (url: URL, what: string, cause?: unknown): ChromaskError =>
  new ChromaskError(
    'datasets/download-failed',
    `${url.href}: ${what}. Try again (what has come is kept), pass a mirror, or fetch the file by other means and put it into the folder.`,
    { cause },
  )

/** Throws for every status that brings no bytes; a Retry for those that may pass. */
export function checkStatus(url: URL, { statusCode: status = 0, headers }: IncomingMessage): void {
  if (status === 200 || status === 206 || status === 416) return
  if (status === 408 || status === 429 || status >= 500) {
    throw new Retry(`the server answered ${status}`, retryAfter(headers['retry-after']))
  }
  throw failed(url, `the server answered ${status}`)
}

function retryAfter(header: string | undefined): number {
  if (header === undefined) return 0
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS) : 0
}
