import { bluebell } from './bluebell.js'
import { daisy } from './daisy.js'
import { marigold } from './marigold.js'
import { poppy } from './poppy.js'
import { rose } from './rose.js'
import type { Species } from './species.js'
import { sunflower } from './sunflower.js'
import { tulip } from './tulip.js'
import { violet } from './violet.js'

/** Every species, in the order of the class labels. */
export const allSpecies: readonly Species[] = [bluebell, daisy, marigold, poppy, rose, sunflower, tulip, violet]
