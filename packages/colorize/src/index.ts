export { type ColorizeCallOptions, type Colorizer, type ColorizerOptions, createColorizer } from './colorizer.js'
export { fetchModel, type LoadOptions, loadModel, type ModelReader } from './load.js'
export {
  checkManifest,
  type FileFacts,
  type ModelManifest,
  type OnnxFacts,
  type TrainingFacts,
  type UnetFacts,
} from './manifest.js'
export { createModel, type LoadedModel, type ModelParts } from './model.js'
export { createOnnxModel, type OnnxModelOptions, type OnnxModelParts } from './onnx-model.js'
export { type ColorPredictor, type GeneratorPredictorOptions, type PredictorInput, predictorOf } from './predictor.js'
