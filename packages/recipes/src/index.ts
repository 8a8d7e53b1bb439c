export { getRecipe, recipeNames } from './catalog.js'
export { overrideRecipe } from './override.js'
export { checkRecipe, type DiscriminatorSpec, type GeneratorSpec, type Recipe } from './recipe.js'
