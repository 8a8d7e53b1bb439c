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

/** Sends GET along redirects, of which a secure one never leads to an insecure address. */
export async function get(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  let at = url
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    // Bytes as they lie on the server: ranges and sizes count those.
    const response = await fetch(at, {
      headers: { ...headers, 'accept-encoding': 'identity' },
      redirect: 'manual',
      signal,
    })
    const location = response.headers.get('location')
    if (response.status < 300 || response.status > 399 || location === null) return response
    await response.body?.cancel()
    if (!URL.canParse(location, at.href))
      throw failed(url, `redirected to ${JSON.stringify(location)}, which is no address`)
    const next = new URL(location, at)
    const safe = next.protocol === 'https:' || (next.protocol === 'http:' && at.protocol === 'http:')
    if (!safe) throw failed(url, `redirected from ${at.protocol} to ${next.protocol}, which is not secure`)
    at = next
  }
  throw failed(url, `redirected more than ${MAX_REDIRECTS} times`)
}

export const failed = (url: URL, what: string, cause?: unknown): ChromaskError =>
  new ChromaskError(
    'datasets/download-failed',
    `${url.href}: ${what}. Try again (what has come is kept), pass a mirror, or fetch the file by other means and put it into the folder.`,
    { cause },
  )

/** Throws for every status that brings no bytes; a Retry for those that may pass. */
export function checkStatus(url: URL, response: Response): void {
  const { status } = response
  if (status === 200 || status === 206 || status === 416) return
  if (status === 408 || status === 429 || status >= 500) {
    throw new Retry(`the server answered ${status}`, retryAfter(response.headers.get('retry-after')))
  }
  throw failed(url, `the server answered ${status}`)
}

function retryAfter(header: string | null): number {
  if (header === null) return 0
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS) : 0
}
