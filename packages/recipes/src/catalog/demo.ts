import type { Recipe } from '../recipe.js'

/**
 * Small and quick, for the drawn flowers: what the seed system's idea needs to obey its masks within minutes. Against
 * `hallpaz2018`: a quarter of the width, a last layer that starts near grey instead of saturated, an L1 pixel term, a
 * higher rate that falls to zero, many families of masks, running statistics when colouring, and a light adversarial
 * term with a slow discriminator (a stronger one makes more vivid colour that leaks).
 */
export const demo: Recipe = {
  name: 'demo',
  title: 'Small and quick, for the embedded flowers',
  source: 'chromask, after hallpaz2018',
  size: 32,
  batch: 16,
  steps: 1500,
  seed: 'demo',
  colorSpace: 'yuv',
  generator: {
    kind: 'unet',
    base: 16,
    depth: 4,
    skip: 'add',
    norm: 'batch',
    sharedStemNorm: false,
    maskInput: true,
    lastLayerStd: 0.01,
  },
  discriminator: { kind: 'global', base: 16, depth: 4, norm: 'batch', maskInput: true },
  losses: [
    { kind: 'adversarial', objective: 'bce', weight: 0.3 },
    { kind: 'pixel', distance: 'l1', region: 'target', weight: 100 },
  ],
  adam: { beta1: 0.5, beta2: 0.999, epsilon: 1e-8 },
  rate: { kind: 'cosine', from: 4e-3, to: 0 },
  discriminatorRate: 4e-4,
  clipNorm: null,
  ema: null,
  accumulate: 1,
  round: ['joint'],
  masks: {
    train: {
      kind: 'mixture',
      sources: [
        { source: { kind: 'seed' }, weight: 2 },
        { source: { kind: 'stripes' }, weight: 2 },
        { source: { kind: 'noise' }, weight: 2 },
        { source: { kind: 'full' }, weight: 0.5 },
        { source: { kind: 'empty' }, weight: 0.5 },
      ],
    },
    order: 'sampled',
    seen: { 'ten masks': { kind: 'seed' }, stripes: { kind: 'stripes' }, noise: { kind: 'noise' } },
    unseen: { discs: { kind: 'disc' }, rings: { kind: 'ring' } },
  },
  augment: { flip: true, crop: 'center', scale: null, rotate: 0, brightness: 0, contrast: 0 },
  lastBatch: 'drop',
  testNorm: 'running',
}
