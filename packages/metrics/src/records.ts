import { metricNames, metricOf } from './metrics.js'
import type { MeasuredSample } from './summarize.js'

/** One measured picture as a flat record of texts and numbers, for tables and JSON. */
export type PictureRecord = Readonly<Record<string, string | number | boolean | null>>

/**
 * Measured pictures one by one: family, whether it was seen, method, id, label, and every metric of the picture alone. What is
 * undefined is `null`.
 */
export const pictureRecords = (samples: readonly MeasuredSample[]): PictureRecord[] =>
  samples.map(({ family, seen, method, id, label, sums }) => ({
    family,
    seen,
    method: method ?? null,
    id: id ?? null,
    label: label ?? null,
    ...Object.fromEntries(metricNames.map((name) => [name, metricOf(name, sums)])),
  }))

/**
 * The same as CSV (RFC 4180), a line for each picture below a line of names. What is undefined is empty.
 *
 * @example
 * ```ts
 * import { createMask, createRgbImage } from '@chromask/core'
 * import { measurePicture, picturesAsCsv } from '@chromask/metrics'
 *
 * const truth = createRgbImage(1, 1, Uint8Array.of(255, 0, 0))
 * const picture = measurePicture({ id: 'rose, red', truth, predicted: truth, mask: createMask(1, 1, Float32Array.of(1)) })
 * const csv = picturesAsCsv([{ ...picture, family: 'full', seen: true, method: 'model' }])
 * console.log(csv.split('\r\n')[1]?.slice(0, 33)) // full,true,model,"rose, red",,0,,1
 * ```
 */
export function picturesAsCsv(samples: readonly MeasuredSample[]): string {
  const names = ['family', 'seen', 'method', 'id', 'label', ...metricNames]
  const lines = [names, ...pictureRecords(samples).map((record) => names.map((name) => record[name] ?? ''))]
  return lines.map((line) => `${line.map((value) => quoted(String(value))).join(',')}\r\n`).join('')
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
