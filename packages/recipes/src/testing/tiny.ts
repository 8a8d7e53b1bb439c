import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Dataset, Json } from '@chromask/core'
import { proceduralFlowers } from '@chromask/datasets'
import type { ProgressStream } from '@chromask/trainer'
import { getRecipe } from '../catalog.js'
import { overrideRecipe } from '../override.js'
import type { Recipe } from '../recipe.js'

/** The demo recipe, small enough to train in a moment. */
export const tinyRecipe = (changes: Readonly<Record<string, Json>> = {}): Recipe =>
  overrideRecipe(getRecipe('demo'), {
    size: 16,
    batch: 4,
    steps: 4,
    'generator.base': 4,
    'generator.depth': 2,
    'discriminator.base': 4,
    'discriminator.depth': 2,
    ...changes,
  })

export const tinyData = (count = 40): Dataset => proceduralFlowers({ count, size: 32 })

/** A stream that keeps what it is told. */
export function hearing(): ProgressStream & { readonly text: () => string } {
  const heard: string[] = []
  return { write: (text) => heard.push(text), text: () => heard.join('') }
}

export const checkpointPath = (run: string, step: number): string =>
  join(run, 'checkpoints', `step-${String(step).padStart(8, '0')}`)

export const stateBytes = (run: string, step: number): Buffer =>
  readFileSync(join(checkpointPath(run, step), 'state.safetensors'))
