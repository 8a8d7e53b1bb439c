import { expect, it } from 'vitest'
import { type Licensed, licencePage, productionLicences } from './licences.js'

/** What asks for no more than that its text is passed on. */
const PERMISSIVE = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC0-1.0', 'ISC', 'MIT']
/** The LGPL is for libvips alone, which sharp loads as a library of its own. */
const LIBVIPS = /^@img\/sharp-(libvips-|wasm32$|win32-)/

const licences = productionLicences()

it('finds what is installed with our packages, on all platforms', () => {
  const names = licences.map(({ name }) => name)
  for (const name of ['sharp', 'zod', 'protobufjs', '@tensorflow/tfjs-core', '@img/sharp-libvips-darwin-arm64']) {
    expect(names).toContain(name)
  }
  expect(names).not.toContain('vitest')
})

it('knows all licences', () => {
  const isKnown = ({ name, licence }: Licensed): boolean => {
    const known = LIBVIPS.test(name) ? [...PERMISSIVE, 'LGPL-3.0-or-later'] : PERMISSIVE
    const alternatives = licence.replace(/[()]/g, '').split(' OR ')
    return alternatives.some((all) => all.split(' AND ').every((one) => known.includes(one)))
  }
  expect(licences.filter((one) => !isKnown(one))).toEqual([])
})

// Stale? npm run docs:licences
it('the page of licences is THIRD-PARTY.md', async () => {
  await expect(licencePage(licences)).toMatchFileSnapshot('../THIRD-PARTY.md')
})
