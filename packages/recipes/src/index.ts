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
