export { type AdamOptions, createAdam, type Optimizer } from './adam.js'
export type { AverageOptions } from './average.js'
export { type CheckpointingOptions, checkpointing, snapshotOf } from './callbacks/checkpointing.js'
export { type LoggingOptions, logging } from './callbacks/logging.js'
export { progressing } from './callbacks/progressing.js'
export { type SamplingOptions, sampling } from './callbacks/sampling.js'
export {
  type ColouredSample,
  type EvaluateOptions,
  type EvaluateResult,
  type EvaluationFamily,
  evaluate,
  type Predict,
} from './evaluate.js'
export type { ExtremeSample } from './extremes.js'
export type { PageHead, ReportSamples } from './report/page.js'
export { type EvaluationPageInput, renderEvaluation } from './report/render-evaluation.js'
export { type ReportInput, renderReport } from './report/render-report.js'
export {
  type Checkpoint,
  type LoadedCheckpoint,
  listCheckpoints,
  loadNewestCheckpoint,
  saveCheckpoint,
} from './run/checkpoint.js'
export { type MetricsLog, type MetricsRecord, openMetricsLog, readMetrics } from './run/metrics-log.js'
export { createProgress, type Progress, type ProgressOptions, type ProgressStream } from './run/progress.js'
export { createRun, diffJson, isRun, type JsonDifference, openRun, type RunInfo } from './run/run-folder.js'
export { openRunLog, type RunLog } from './run/run-log.js'
export { pictureOf, renderSamples, type SampleRow, saveSamples } from './run/samples.js'
export { type EventFile, openEventFile } from './run/tensorboard.js'
export { createSteps, type StepKind, type StepParts, type Steps, type WeightsChoice } from './steps.js'
export { type Outcome, type TrainCallback, type TrainOptions, train } from './train.js'
export {
  createTrainer,
  type RoundResult,
  type Trainer,
  type TrainerOptions,
  type TrainerSnapshot,
} from './trainer.js'
