import { contactSheet, encodeImage } from '@chromask/image'
import { grayBaseline } from '@chromask/metrics'
import type { ExtremeSample } from '../extremes.js'
import { pictureOf, SHOWN } from '../run/samples.js'
import { fixed } from './numbers.js'
import type { ReportSamples } from './page.js'

/** A sheet for each family of masks: its best, median and worst picture, below each other, as every model coloured it. */
export function extremeSheets(extremes: readonly ExtremeSample[]): Promise<ReportSamples[]> {
  const families = [...new Set(extremes.map(({ family }) => family))]
  return Promise.all(
    families.map(async (family): Promise<ReportSamples> => {
      const own = extremes.filter((sample) => sample.family === family)
      const [first] = own as [ExtremeSample]
      const models = Object.keys(first.results)
      const image = await contactSheet(
        own.map(({ truth, mask, results }) => [
          grayBaseline(truth),
          pictureOf(mask),
          ...Object.values(results).map((result) => result.image),
          truth,
        ]),
        {
          labels: { rows: own.map(({ rank }) => rank), columns: ['grey', 'mask', ...models, 'truth'] },
          scale: Math.max(1, Math.round(SHOWN / first.truth.width)),
        },
      )
      const errorsOf = ({ results }: ExtremeSample): string =>
        Object.entries(results)
          .map(([name, { abInside }]) => `${models.length > 1 ? `${name} ` : ''}${fixed(abInside, 1)}`)
          .join(', ')
      return {
        title: `${family} (masks ${first.seen ? 'seen in training' : 'never seen in training'})`,
        png: await encodeImage(image, { format: 'png' }),
        width: image.width,
        height: image.height,
        note: own.map((sample) => `${sample.rank}: ${sample.id}, abInside ${errorsOf(sample)}`).join('; '),
      }
    }),
  )
}
