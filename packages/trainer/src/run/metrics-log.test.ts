import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openMetricsLog, readMetrics } from './metrics-log.js'

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chromask-metrics-'))
  path = join(folder, 'metrics.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function write(steps: readonly number[], options?: { cutAfter?: number }): Promise<void> {
  const log = await openMetricsLog(path, options)
  for (const step of steps) log.append({ step, loss: step / 2 })
  await log.flush()
}
const steps = async (): Promise<number[]> => (await readMetrics(path)).map(({ step }) => step)

describe('the metrics log', () => {
  it('holds one JSON object a line', async () => {
    await write([1, 2])
    expect(readFileSync(path, 'utf8')).toBe('{"step":1,"loss":0.5}\n{"step":2,"loss":1}\n')
    expect(await readMetrics(path)).toEqual([
      { step: 1, loss: 0.5 },
      { step: 2, loss: 1 },
    ])
  })

  it('is empty before its first line, with or without a file', async () => {
    expect(await steps()).toEqual([])
    await write([])
    expect(readFileSync(path, 'utf8')).toBe('')
    expect(await steps()).toEqual([])
  })

  it('writes each record once, when it is flushed', async () => {
    const log = await openMetricsLog(path)
    log.append({ step: 1, loss: 1 })
    expect(await steps()).toEqual([])
    await log.flush()
    await log.flush()
    log.append({ step: 2, loss: 1 })
    await log.flush()
    expect(await steps()).toEqual([1, 2])
  })

  it('goes on where it was', async () => {
    await write([1, 2])
    await write([3])
    expect(await steps()).toEqual([1, 2, 3])
  })

  it('is cut back to where a run resumes', async () => {
    await write([1, 2, 3, 4])
    await write([3], { cutAfter: 2 })
    expect(await steps()).toEqual([1, 2, 3])
    await write([1], { cutAfter: 0 })
    expect(await steps()).toEqual([1])
  })

  it('loses a line cut short by a crash, and no other', async () => {
    await write([1, 2])
    appendFileSync(path, '{"step":3,"lo')
    expect(await steps()).toEqual([1, 2])
    await write([3])
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(4)
    expect(await steps()).toEqual([1, 2, 3])
  })

  it('passes over lines that are no records', async () => {
    writeFileSync(path, ['', 'null', '7', '{}', '{"step":"1"}', '[1]', '{"step":5}', ''].join('\r\n'))
    expect(await steps()).toEqual([5])
  })

  it('keeps a record of which a number was not finite', async () => {
    const log = await openMetricsLog(path)
    log.append({ step: 1, loss: Number.NaN, rate: Number.POSITIVE_INFINITY })
    await log.flush()
    expect(await readMetrics(path)).toEqual([{ step: 1, loss: null, rate: null }])
  })

  it('is not taken for empty where it cannot be read', async () => {
    mkdirSync(path)
    await expect(readMetrics(path)).rejects.toMatchObject({ code: 'trainer/log-failed' })
    await expect(openMetricsLog(path)).rejects.toMatchObject({ code: 'trainer/log-failed' })
  })
})
