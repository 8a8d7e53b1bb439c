import { type ScatterFamily, scatterSource } from '../../cover.js'
import { familyMaker, type Maker, type Makers, maker } from '../../maker.js'
import type { Range } from '../../parameter.js'
import { type CellsSpec, cells } from './cells.js'
import { type NoiseSpec, noise, noiseParameters } from './noise.js'
import {
  type EllipsesSpec,
  ellipses,
  type PolygonsSpec,
  polygons,
  type RectanglesSpec,
  rectangles,
} from './scattered.js'
import { type StrokesSpec, strokes } from './strokes.js'
import { type WalkSpec, walk } from './walk.js'

/** Masks that are drawn by chance. */
export type RandomSpec = RectanglesSpec | EllipsesSpec | PolygonsSpec | StrokesSpec | WalkSpec | NoiseSpec | CellsSpec

const scatterMaker = <Name extends string>(family: ScatterFamily<Name>): Maker => ({
  about: family.about,
  parameters: family.parameters,
  make: ({ kind: _, ...options }) => scatterSource(family, options as Partial<Record<Name | 'coverage', Range>>),
})

export const randomMakers: Makers<RandomSpec> = {
  rectangles: scatterMaker(rectangles),
  ellipses: scatterMaker(ellipses),
  polygons: scatterMaker(polygons),
  strokes: scatterMaker(strokes),
  walk: scatterMaker(walk),
  noise: maker('smooth random blobs', noise, noiseParameters),
  cells: familyMaker(cells),
}
