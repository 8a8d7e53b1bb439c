import type { Engine } from '@chromask/core/tensor'
import manifest from '../../package.json' with { type: 'json' }

/** The version of chromask: all packages share one. */
export const version: string = manifest.version

/** What bit-exact resumption depends on. */
export const versionsOf = (engine: Engine): Record<string, string> => ({
  chromask: version,
  node: process.versions.node,
  engine: engine.name,
  ...engine.fingerprint,
})
