export { type BuiltRecipe, buildGenerator, buildRecipe, evaluationFamilies } from './build.js'
export { type CacheKind, type CacheOptions, cacheKinds } from './cached-data.js'
export { getRecipe, recipeNames } from './catalog.js'
export { overrideRecipe } from './override.js'
export { checkRecipe, type DiscriminatorSpec, type GeneratorSpec, type Recipe } from './recipe.js'
export type { StepEvaluation } from './run/evaluations.js'
export { loadGenerator, type TrainedGenerator } from './run/load-generator.js'
export { version } from './run/versions.js'
export { type RunRecipeOptions, type RunRecipeResult, runRecipe } from './run-recipe.js'
export {
  constantColorOf,
  createSession,
  HOLD_OUT_EVERY,
  heldOutExamples,
  type Session,
  type SessionOptions,
} from './session.js'
export { type Experiment, expandStudy } from './study/expand.js'
export { matchesName } from './study/pattern.js'
export { parseStudy, readStudy } from './study/read-study.js'
export {
  type ExperimentResult,
  type FamilyResult,
  type Metrics,
  readResults,
  type StudyResults,
} from './study/results.js'
export {
  type ExperimentProgress,
  type RunStudyOptions,
  type RunStudyResult,
  runStudy,
  STUDY_FILE,
  type TrainExperiment,
} from './study/run-study.js'
export {
  type ExperimentState,
  experimentFolder,
  experimentOptions,
  experimentState,
  secondsLeft,
} from './study/state.js'
export { checkStudy, type Overrides, type Pattern, type Study } from './study/study.js'
export type { Spread, Summary } from './study/summary.js'
export { renderStudyTable, type StudyTable } from './study/table.js'
