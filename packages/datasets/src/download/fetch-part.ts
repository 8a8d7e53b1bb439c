import { open, readFile, rm, writeFile } from 'node:fs/promises'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { ChromaskError, messageOf } from '@chromask/core'
import type { OnProgress } from '../progress.js'
import { sizeOf } from './remote-file.js'
import { checkStatus, failed, get, Retry } from './request.js'

export interface PartOptions {
  readonly name: string
  readonly maxBytes: number
  readonly stallMs: number
  readonly onProgress?: OnProgress
  readonly signal?: AbortSignal
}

/** What a part is a part of: only bytes of the very same file may be put behind it. */
interface Origin {
  readonly url: string
  readonly validator: string
}

const validatorOf = ({ etag, 'last-modified': modified }: IncomingHttpHeaders): string | undefined =>
  etag && !etag.startsWith('W/') ? etag : modified

const originPath = (part: string): string => `${part}.json`

export async function removePart(part: string): Promise<void> {
  await rm(part, { force: true })
  await rm(originPath(part), { force: true })
}

async function originOf(part: string): Promise<Origin | null> {
  try {
    return JSON.parse(await readFile(originPath(part), 'utf8')) as Origin
  } catch {
    return null
  }
}

/** One request: goes on behind what the part holds, where that is safe, and otherwise from the start. */
export async function fetchPart(url: URL, part: string, options: PartOptions): Promise<void> {
  const origin = await originOf(part)
  let start = (await sizeOf(part)) ?? 0
  if (start > 0 && origin?.url !== url.href) {
    await removePart(part)
    start = 0
  }
  const stall = createStall(options.stallMs)
  const signal = options.signal ? AbortSignal.any([options.signal, stall.signal]) : stall.signal
  try {
    const range: Record<string, string> =
      start > 0 && origin ? { range: `bytes=${start}-`, 'if-range': origin.validator } : {}
    const response = await get(url, range, signal)
    try {
      checkStatus(url, response)
      if (response.statusCode === 416 && (await isWhole(response, part, start))) return
      await receive(url, response, part, start, origin, options, stall.beat)
    } finally {
      response.destroy()
    }
  } catch (cause) {
    options.signal?.throwIfAborted()
    if (cause instanceof ChromaskError && cause.code === 'datasets/download-too-large') await removePart(part)
    if (cause instanceof ChromaskError || cause instanceof Retry) throw cause
    if (stall.signal.aborted) throw new Retry(`nothing came for ${options.stallMs / 1000} s`)
    // A host with several addresses, none of which answers, is an error without a message.
    throw new Retry(messageOf(cause) || String((cause as NodeJS.ErrnoException).code))
  } finally {
    stall.stop()
  }
}

function createStall(ms: number): { signal: AbortSignal; beat: () => void; stop: () => void } {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), ms)
  return { signal: controller.signal, beat: () => timer.refresh(), stop: () => clearTimeout(timer) }
}

/** A range that cannot be had: the part is the whole file already, or no part of it. */
async function isWhole({ headers }: IncomingMessage, part: string, start: number): Promise<boolean> {
  if (headers['content-range'] === `bytes */${start}` && start > 0) return true
  await removePart(part)
  throw new Retry('the server has no such range')
}

async function receive(
  url: URL,
  response: IncomingMessage,
  part: string,
  start: number,
  origin: Origin | null,
  options: PartOptions,
  beat: () => void,
): Promise<void> {
  const { headers } = response
  const encoding = headers['content-encoding']
  // Some servers call an archive encoded by what it is made with.
  const own = /\.t?gz$/.test(options.name) && /^(x-)?gzip$/.test(encoding ?? '')
  if (encoding && encoding !== 'identity' && !own) throw failed(url, `the server sent it encoded as ${encoding}`)
  const validator = validatorOf(headers)
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers['content-range'] ?? '')
  const resumes = response.statusCode === 206
  if (resumes && (start === 0 || Number(range?.[1] ?? -1) !== start || validator !== origin?.validator)) {
    await removePart(part)
    throw new Retry('the server sent a range that was not asked for, or of another file')
  }
  const length = headers['content-length']
  const size = resumes ? range?.[2] : length
  const total = size && size !== '*' ? Number(size) : undefined
  if (total !== undefined && total > options.maxBytes) throw tooLarge(url, total, options.maxBytes)
  let done = resumes ? start : 0
  if (!resumes) {
    await removePart(part)
    // A torn one is as good as none, and the part has no byte yet: no temporary name that a kill would leave.
    const origin = JSON.stringify({ url: url.href, validator })
    if (validator) await onDisk(part, () => writeFile(originPath(part), origin, { flush: true }))
  }
  const file = await onDisk(part, () => open(part, 'a'))
  try {
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      beat()
      done += chunk.length
      if (done > options.maxBytes) throw tooLarge(url, done, options.maxBytes)
      await onDisk(part, () => file.appendFile(chunk))
      options.onProgress?.({ what: 'download', name: options.name, done, total })
    }
    await onDisk(part, () => file.sync())
  } finally {
    await file.close()
  }
  if (total !== undefined && done !== total) throw new Retry(`got ${done} bytes of ${total}`)
}

const tooLarge = (url: URL, got: number, limit: number): ChromaskError =>
  new ChromaskError(
    'datasets/download-too-large',
    `${url.href}: got ${got} bytes or more, expected at most ${limit}. The server sends something else, or maxBytes is too low.`,
  )

async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw new ChromaskError(
      'datasets/download-disk',
      `could not write ${path}: ${messageOf(cause)}. Free some space or choose another cache folder (CHROMASK_CACHE); what has come is kept.`,
      { cause },
    )
  }
}
