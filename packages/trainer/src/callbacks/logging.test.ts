import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ChromaskError } from '@chromask/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readMetrics } from '../run/metrics-log.js'
import { openRunLog, type RunLog } from '../run/run-log.js'
import { toyBatches } from '../testing/toy.js'
import { withToyTrainer } from '../testing/toy-trainer.js'
import { train } from '../train.js'
import { logging } from './logging.js'

let run = ''
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'chromask-logging-'))
})
afterEach(() => rmSync(run, { recursive: true, force: true }))

const written = (): number[] =>
  readFileSync(join(run, 'metrics.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).step)

describe('logging', () => {
  it('writes every round, now and then and at the end', async () => {
    const log = await openRunLog(run, 0)
    const onDisk: number[] = []
    await withToyTrainer({ steps: 5 }, (trainer) =>
      train(trainer, {
        callbacks: [logging({ log, every: 2 }), { onStep: () => void onDisk.push(written().length) }],
      }),
    )
    expect(onDisk).toEqual([0, 2, 2, 4, 4])
    expect(written()).toEqual([1, 2, 3, 4, 5])
  })

  it('writes losses, rates, norms and the time a round took', async () => {
    const log = await openRunLog(run, 0)
    await withToyTrainer({ steps: 1 }, (trainer) => train(trainer, { callbacks: [logging({ log })] }))
    const [record] = await readMetrics(join(run, 'metrics.jsonl'))
    expect(record).toMatchObject({ step: 1, 'generator/rate': expect.closeTo(0.02, 6) })
    expect(record?.['generator/total']).toBeGreaterThan(0)
    expect(record?.['discriminator/gradientNorm']).toBeGreaterThan(0)
    expect(record?.['time/secondsPerStep']).toBeGreaterThan(0)
  })

  it('leaves what was logged before a failure on disk', async () => {
    const log = await openRunLog(run, 0)
    await withToyTrainer({ batches: toyBatches({ spoilAt: 3 }) }, async (trainer) => {
      await expect(train(trainer, { callbacks: [logging({ log })] })).rejects.toThrow('not finite')
    })
    expect(written()).toEqual([1, 2, 3])
  })

  it('fails the training when the log cannot be written', async () => {
    const full: RunLog = {
      scalars: () => undefined,
      image: () => undefined,
      flush: () => Promise.reject(new ChromaskError('trainer/log-failed', 'the disk is full.')),
    }
    await withToyTrainer({}, async (trainer) => {
      await expect(train(trainer, { callbacks: [logging({ log: full, every: 3 })] })).rejects.toThrow('disk is full')
      expect(trainer.step).toBe(3)
    })
  })
})
