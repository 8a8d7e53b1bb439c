import { describe, expect, it } from 'vitest'
import type { Progress } from '../run/progress.js'
import { withToyTrainer } from '../testing/toy-trainer.js'
import { train } from '../train.js'
import { progressing } from './progressing.js'

describe('progressing', () => {
  it('shows each step with its pictures and total losses, and leaves the line at the end', async () => {
    const shown: unknown[] = []
    const progress: Progress = {
      step: (done, pictures, values) => void shown.push([done, pictures, Object.keys(values ?? {}).sort()]),
      say: () => undefined,
      end: () => void shown.push('end'),
    }
    await withToyTrainer({ steps: 2 }, (trainer) => train(trainer, { callbacks: [progressing(progress)] }))
    const losses = ['discriminator loss', 'generator loss']
    // The toy data's second batch is a short one.
    expect(shown).toEqual([[1, 3, losses], [2, 2, losses], 'end'])
  })
})
