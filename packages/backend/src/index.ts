export { createEagerEngine, type EagerEngineOptions } from './eager/engine.js'
