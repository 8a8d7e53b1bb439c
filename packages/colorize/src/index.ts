export { type ColorizeCallOptions, type Colorizer, type ColorizerOptions, createColorizer } from './colorizer.js'
export { type ColorPredictor, type GeneratorPredictorOptions, type PredictorInput, predictorOf } from './predictor.js'
export { resizeMask } from './resize-mask.js'
