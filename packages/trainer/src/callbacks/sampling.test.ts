import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMask, createRgbImage } from '@chromask/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunLog } from '../run/run-log.js'
import { renderSamples } from '../run/samples.js'
import { withToyTrainer } from '../testing/toy-trainer.js'
import { train } from '../train.js'
import { sampling } from './sampling.js'

let run = ''
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'chromask-sampling-'))
})
afterEach(() => rmSync(run, { recursive: true, force: true }))

const pictures = [40, 200].map((level) => createRgbImage(4, 4, new Uint8Array(48).fill(level)))
const masks = pictures.map(() => createMask(4, 4, new Float32Array(16).fill(1)))
const drawn = (): string[] => readdirSync(join(run, 'samples'))

describe('sampling', () => {
  it('draws before the training, now and then, and at the end', async () => {
    await withToyTrainer({ steps: 5 }, (trainer) =>
      train(trainer, { callbacks: [sampling({ run, pictures, masks, every: 2 })] }),
    )
    expect(drawn()).toEqual([0, 2, 4, 5].map((step) => `step-0000000${step}.png`))
  })

  it('shows what the trainer makes of the pictures', async () => {
    await withToyTrainer({ steps: 3 }, async (trainer) => {
      await train(trainer, { callbacks: [sampling({ run, pictures, masks })] })
      const results = await trainer.predict(pictures, masks)
      const rows = pictures.map((truth, i) => ({ truth, mask: masks[i]!, result: results[i]! }))
      const { png } = await renderSamples(rows)
      expect(readFileSync(join(run, 'samples/step-00000003.png')).equals(png)).toBe(true)
      expect(readFileSync(join(run, 'samples/step-00000000.png')).equals(png)).toBe(false)
    })
  })

  it('shows TensorBoard the same pictures', async () => {
    const logged: [string, number, number][] = []
    const log: RunLog = {
      scalars: () => undefined,
      image: (tag, step, { png }) => void logged.push([tag, step, png.length]),
      flush: async () => undefined,
    }
    await withToyTrainer({ steps: 2 }, (trainer) =>
      train(trainer, { callbacks: [sampling({ run, pictures, masks, log })] }),
    )
    const bytesAt = (step: number): number => readFileSync(join(run, `samples/step-0000000${step}.png`)).length
    expect(logged).toEqual([
      ['samples', 0, bytesAt(0)],
      ['samples', 2, bytesAt(2)],
    ])
  })

  it('draws nothing at the end of an interrupted training, nor at the start of a resumed one', async () => {
    const controller = new AbortController()
    const abort = { onStep: () => controller.abort() as undefined }
    await withToyTrainer({}, async (trainer) => {
      await trainer.round()
      const callbacks = [sampling({ run, pictures, masks }), abort]
      expect(await train(trainer, { callbacks, signal: controller.signal })).toBe('interrupted')
    })
    expect(existsSync(join(run, 'samples'))).toBe(false)
  })

  it('does without pictures', async () => {
    await withToyTrainer({ steps: 1 }, (trainer) =>
      train(trainer, { callbacks: [sampling({ run, pictures: [], masks: [] })] }),
    )
    expect(existsSync(join(run, 'samples'))).toBe(false)
  })

  it('changes nothing in the training', async () => {
    const trained = (every: number): Promise<unknown> =>
      withToyTrainer({ steps: 4 }, async (trainer) => {
        await train(trainer, { callbacks: [sampling({ run, pictures, masks, every })] })
        return trainer.snapshot()
      })
    expect(await trained(1)).toEqual(await trained(100))
  })
})
