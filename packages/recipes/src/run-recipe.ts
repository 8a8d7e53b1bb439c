import { join } from 'node:path'
import { ChromaskError, type Dataset, type Json } from '@chromask/core'
import type { Engine } from '@chromask/core/tensor'
import {
  checkpointing,
  createRun,
  diffJson,
  type EvaluationRow,
  evaluate,
  loadNewestCheckpoint,
  logging,
  type Outcome,
  openRun,
  type Progress,
  progressing,
  type RunInfo,
  sampling,
  train,
} from '@chromask/trainer'
import { evaluationFamilies } from './build.js'
import type { Recipe } from './recipe.js'
import { createSession, type Session } from './session.js'
