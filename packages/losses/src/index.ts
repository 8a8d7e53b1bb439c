export { abBins } from './ab-bins.js'
export {
  type AdversarialLoss,
  type AdversarialLossOptions,
  type AdversarialObjective,
  adversarialLoss,
} from './adversarial.js'
export type { Bins } from './bins.js'
export { type ChromaEnergyOptions, chromaEnergy } from './chroma-energy.js'
export { type ClassificationLossOptions, classificationLoss } from './classification.js'
export { createLosses, type Losses, type LossSpec } from './create-losses.js'
export { type FeatureMatchingOptions, featureMatchingLoss } from './feature-matching.js'
export { type Distance, type PixelLossOptions, pixelLoss } from './pixel.js'
export { type MeasurePriorOptions, measurePrior } from './prior.js'
export { type R1PenaltyOptions, r1Penalty } from './r1.js'
export type { Region } from './reduce.js'
export { type TotalVariationOptions, totalVariation } from './total-variation.js'
