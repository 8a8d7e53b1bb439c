/**
 * The contracts that name tensors: networks, losses, colour spaces, engines. Types alone.
 *
 * @packageDocumentation
 */

export type { ColorSpace } from './color-space.js'
export type { DeviceInfo, Engine, EngineState, Program, StepArray, StepSpec, TensorSpec } from './engine.js'
export type { LossNeed, LossTerm, StepContext } from './loss-term.js'
export type { Discriminator, Generator, Judgement, NamedVariables, Network, NormMode } from './network.js'
