import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createProgress, type ProgressOptions } from './progress.js'

/** A clock that moves by hand, and a stream that keeps what it is given. */
function bench(options: Partial<ProgressOptions> & { isTTY?: boolean; columns?: number } = {}) {
  const { isTTY = false, columns = 200, ...rest } = options
  let time = 5000
  const written: string[] = []
  const progress = createProgress({
    stream: { isTTY, columns, write: (text) => written.push(text) },
    total: 100,
    now: () => time,
    ...rest,
  })
  return { progress, written, wait: (seconds: number) => (time += seconds * 1000) }
}
const START = '\r\u001b[K'

describe('progress without a terminal', () => {
  it('prints a line for the first step, the last and one every ten seconds', () => {
    const { progress, written, wait } = bench({ total: 30 })
    for (let step = 1; step <= 30; step++) {
      wait(1)
      progress.step(step, 4)
    }
    progress.end()
    expect(written.map((line) => line.split('/')[0])).toEqual(['1', '11', '21', '30'])
    expect(written.every((line) => line.endsWith('\n') && !line.includes('\r') && !line.includes('\u001b'))).toBe(true)
  })

  it('tells steps, speed, time left and numbers', () => {
    const { progress, written, wait } = bench()
    wait(2)
    progress.step(1, 16, { loss: 0.123456, rate: 2e-4 })
    expect(written).toEqual(['1/100  8.0 images/s  3:18 left  loss 0.123  rate 0.000200\n'])
  })

  it('shows hours where there are any, and nothing left at the end', () => {
    const { progress, written, wait } = bench({ total: 1000 })
    wait(37)
    progress.step(10, 1)
    expect(written[0]).toContain('1:01:03 left')
    wait(1)
    progress.step(1000, 1)
    expect(written[1]).toContain('0:00 left')
  })

  it('reckons with this session’s steps only', () => {
    const { progress, written, wait } = bench({ done: 50 })
    wait(10)
    progress.step(60, 20)
    expect(written[0]).toBe('60/100  2.0 images/s  0:40 left\n')
  })

  it('guesses no time before the first step', () => {
    const { progress, written, wait } = bench({ done: 50 })
    wait(1)
    progress.step(50, 0)
    expect(written[0]).toContain('? left')
  })
})

describe('progress on a terminal', () => {
  it('rewrites one line, no more than ten times a second, and leaves it at the end', () => {
    const { progress, written, wait } = bench({ isTTY: true })
    for (let step = 1; step <= 10; step++) {
      wait(0.03)
      progress.step(step, 1)
    }
    expect(written).toHaveLength(3)
    expect(written.every((text) => text.startsWith(START) && !text.includes('\n'))).toBe(true)
    progress.end()
    progress.end()
    expect(written.slice(3)).toEqual(['\n'])
  })

  it('draws a bar', () => {
    const { progress, written, wait } = bench({ isTTY: true })
    wait(1)
    progress.step(25, 1)
    expect(written[0]).toContain(`${'█'.repeat(5)}${'░'.repeat(15)} 25/100`)
  })

  it('stays within the width', () => {
    const { progress, written, wait } = bench({ isTTY: true, columns: 30 })
    wait(1)
    progress.step(1, 1, { loss: 1 })
    expect(written[0]!.slice(START.length)).toHaveLength(29)
  })

  it('puts what is said on a line of its own', () => {
    const { progress, written, wait } = bench({ isTTY: true })
    wait(1)
    progress.step(1, 1)
    progress.say('saved')
    progress.say('twice')
    wait(1)
    progress.step(2, 1)
    expect(written.slice(1, 4)).toEqual([START, 'saved\n', 'twice\n'])
    expect(written[4]).toContain('2/100')
  })
})

describe('a stream that closes', () => {
  const broken = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })

  it('does not end a training by throwing', () => {
    const { progress, wait } = bench({
      stream: {
        isTTY: true,
        write() {
          throw broken
        },
      },
    })
    wait(1)
    progress.step(1, 1)
    progress.say('text')
    progress.end()
  })

  it('does not end a training by an event', () => {
    const stream = Object.assign(new EventEmitter(), { write: () => stream.emit('error', broken) })
    const { progress, wait } = bench({ stream })
    wait(1)
    progress.step(1, 1)
    // However many trainings there are in one process.
    for (let i = 0; i < 20; i++) bench({ stream }).progress.say('text')
    expect(stream.listenerCount('error')).toBe(1)
  })
})
