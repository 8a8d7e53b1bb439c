import type { Recipe } from '../recipe.js'

/**
 * The seed system: a mask-conditional colorization GAN (Pinho 2018) on the Oxford flowers. 80 epochs, each of ten passes
 * over 1360 pictures in batches of 12, one of ten masks held for a whole pass. Batch norm always uses the statistics of
 * what it is given, also when colouring.
 */
export const hallpaz2018: Recipe = {
  name: 'hallpaz2018',
  title: 'Mask-conditional U-Net GAN, the seed system',
  source: 'Pinho 2018, mask-conditional colorization GAN',
  size: 224,
  batch: 12,
  steps: 91_200,
  seed: 0,
  colorSpace: 'yuv',
  generator: {
    kind: 'unet',
    base: 64,
    depth: 5,
    skip: 'add',
    norm: 'batch',
    sharedStemNorm: true,
    maskInput: true,
    lastLayerStd: null,
  },
  discriminator: { kind: 'global', base: 64, depth: 5, norm: 'batch', maskInput: true },
  losses: [
    { kind: 'adversarial', objective: 'bce', weight: 1 },
    { kind: 'pixel', distance: 'l2', region: 'target', weight: 1000 },
  ],
  adam: { beta1: 0.5, beta2: 0.999, epsilon: 1e-8 },
  rate: 1e-4,
  discriminatorRate: null,
  clipNorm: null,
  ema: null,
  accumulate: 1,
  round: ['joint'],
  masks: {
    train: { kind: 'seed', edges: 'drawn', pick: 'in-turn' },
    order: 'passes',
    seen: { 'ten masks': { kind: 'seed', edges: 'drawn' } },
    unseen: {
      disc: { kind: 'disc', radius: 0.4 },
      'diagonal bars': { kind: 'stripes', angle: 45, period: 0.35 },
    },
  },
  augment: { flip: false, crop: 'center', scale: null, rotate: 0, brightness: 0, contrast: 0 },
  lastBatch: 'short',
  testNorm: 'batch',
}
