import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ChromaskError } from '@chromask/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type LoadedCheckpoint, listCheckpoints, loadNewestCheckpoint } from '../run/checkpoint.js'
import type { RunLog } from '../run/run-log.js'
import { toyBatches } from '../testing/toy.js'
import { withToyTrainer } from '../testing/toy-trainer.js'
import { train } from '../train.js'
import { checkpointing, snapshotOf } from './checkpointing.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chromask-checkpointing-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const logThat = (flush: RunLog['flush']): RunLog => ({ scalars: () => undefined, image: () => undefined, flush })

describe('checkpointing', () => {
  it('saves now and then and at the end, and keeps the newest', async () => {
    const callbacks = [checkpointing({ run: folder, every: 2, keep: 2 })]
    await withToyTrainer({ steps: 7 }, (trainer) => train(trainer, { callbacks }))
    expect(await listCheckpoints(folder)).toEqual([6, 7])
  })

  it('saves each step once, and no step that it did not see', async () => {
    let flushes = 0
    const log = logThat(async () => void flushes++)
    const callbacks = [checkpointing({ run: folder, every: 3, log })]
    await withToyTrainer({ steps: 3 }, async (trainer) => {
      await train(trainer, { callbacks })
      expect(flushes).toBe(1)
      await train(trainer, { callbacks }) // nothing left to do
      expect(flushes).toBe(1)
    })
  })

  it('saves where a training was interrupted', async () => {
    const controller = new AbortController()
    const abort = { onStep: () => controller.abort() as undefined }
    await withToyTrainer({}, (trainer) =>
      train(trainer, { callbacks: [checkpointing({ run: folder }), abort], signal: controller.signal }),
    )
    expect(await listCheckpoints(folder)).toEqual([1])
  })

  it('saves nothing when a training fails: the last good one stays the newest', async () => {
    const callbacks = [checkpointing({ run: folder, every: 3 })]
    await withToyTrainer({ batches: toyBatches({ spoilAt: 4 }) }, async (trainer) => {
      await expect(train(trainer, { callbacks })).rejects.toThrow('not finite')
      expect(trainer.step).toBe(4)
    })
    expect(await listCheckpoints(folder)).toEqual([3])
  })

  it('writes the log first: it is never behind a checkpoint', async () => {
    const seen: number[][] = []
    const log = logThat(async () => void seen.push(await listCheckpoints(folder)))
    await withToyTrainer({ steps: 5 }, (trainer) =>
      train(trainer, { callbacks: [checkpointing({ run: folder, every: 2, log })] }),
    )
    expect(seen).toEqual([[], [2], [2, 4]])
  })

  it('saves nothing where the log cannot be written, and keeps what there is', async () => {
    let flushes = 0
    const log = logThat(async () => {
      if (++flushes > 1) throw new ChromaskError('trainer/log-failed', 'the disk is full.')
    })
    await withToyTrainer({}, async (trainer) => {
      const callbacks = [checkpointing({ run: folder, every: 2, log })]
      await expect(train(trainer, { callbacks })).rejects.toThrow('disk is full')
    })
    expect(await listCheckpoints(folder)).toEqual([2])
  })
})

describe('resuming from a checkpoint', () => {
  const bytesAt = (run: string, step: number): Buffer =>
    readFileSync(join(run, 'checkpoints', `step-${String(step).padStart(8, '0')}`, 'state.safetensors'))

  it('is exact: 5 steps, resume, 5 steps give the bytes of 10 steps', async () => {
    const [whole, halves] = [join(folder, 'whole'), join(folder, 'halves')]
    await withToyTrainer({}, (trainer) => train(trainer, { callbacks: [checkpointing({ run: whole })] }))

    const controller = new AbortController()
    const atFive = { onStep: (_: unknown, { step }: { step: number }) => void (step === 5 && controller.abort()) }
    const { signal } = controller
    await withToyTrainer({}, async (trainer) => {
      const callbacks = [checkpointing({ run: halves }), atFive]
      expect(await train(trainer, { callbacks, signal })).toBe('interrupted')
    })
    await withToyTrainer({}, async (trainer) => {
      await trainer.restore(snapshotOf((await loadNewestCheckpoint(halves)) as LoadedCheckpoint))
      expect(trainer.step).toBe(5)
      await train(trainer, { callbacks: [checkpointing({ run: halves })] })
    })

    expect(bytesAt(halves, 10).equals(bytesAt(whole, 10))).toBe(true)
    expect(bytesAt(halves, 5).equals(bytesAt(whole, 10))).toBe(false)
    const indexAt = (run: string): unknown =>
      JSON.parse(readFileSync(join(run, 'checkpoints/step-00000010/checkpoint.json'), 'utf8'))
    expect(indexAt(halves)).toEqual(indexAt(whole))
    expect(readdirSync(join(halves, 'checkpoints'))).toEqual(['step-00000005', 'step-00000010'])
  })
})
