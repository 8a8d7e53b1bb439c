import { createMask, createRandom, createRgbImage, type Example } from '@chromask/core'
import { decodeImage } from '@chromask/image'
import { grayBaseline, partialColorTarget } from '@chromask/metrics'
import { beforeAll, describe, expect, it } from 'vitest'
import { type EvaluateResult, evaluate, type Predict } from '../evaluate.js'
import { renderEvaluation } from './render-evaluation.js'

const SIZE = 8
const random = createRandom('page')
const examples: Example[] = Array.from({ length: 5 }, (_, i) => ({
  id: `<${i}>`,
  image: createRgbImage(
    SIZE,
    SIZE,
    Uint8Array.from({ length: SIZE * SIZE * 3 }, () => random.integer(0, 255)),
  ),
}))
const family = (name: string, seen: boolean, share: number) => ({
  ...{ name, seen },
  source: {
    name,
    sample: () =>
      createMask(
        SIZE,
        SIZE,
        Float32Array.from({ length: SIZE * SIZE }, (_, p) => (p % SIZE < share * SIZE ? 1 : 0)),
      ),
  },
})
const good: Predict = async (pictures, masks) =>
  pictures.map((picture, i) => partialColorTarget(picture, masks[i] ?? createMask(SIZE, SIZE)))
const bad: Predict = async (pictures) => pictures.map(grayBaseline)
const common = {
  examples,
  families: [family('stripes', true, 0.25), family('<holes>', false, 0.75)],
  constant: { a: 5, b: 5 },
}
const page = (found: EvaluateResult): Promise<string> =>
  renderEvaluation({ title: 'a & b', summary: [['pictures', '5']], ...found })

describe('renderEvaluation', () => {
  let found: EvaluateResult
  let alone: string
  let both: string
  beforeAll(async () => {
    alone = await page(await evaluate({ ...common, predict: bad }))
    found = await evaluate({ ...common, predict: { good, bad } })
    both = await page(found)
  })
  const headings = (text: string): string[] =>
    [...text.matchAll(/<h2[^>]*>(.*?)<\/h2>/g)].map(([, heading = '']) => heading)

  it('has results, charts and pictures, and a comparison where there is one', () => {
    expect(headings(alone)).toEqual(['Results', 'Charts', 'Best, median and worst pictures'])
    expect(headings(both)).toEqual(['Results', 'Comparison', 'Charts', 'Best, median and worst pictures'])
    for (const text of [alone, both]) {
      expect(text.startsWith('<!doctype html>')).toBe(true)
      expect(text).toContain('<h1>a &amp; b</h1>')
      const words = text.replace(/base64,[^"]*/g, '')
      expect(/<script|<link|https?:|<holes>|<0>|undefined|NaN/.exec(words)).toBeNull()
      expect(text).toContain('default-src &#39;none&#39;')
      for (const [, source] of text.matchAll(/src="([^"]*)"/g)) expect(source).toMatch(/^data:image\/png;base64,/)
      const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
      expect(new Set(ids).size).toBe(ids.length)
    }
  })

  it('shows intervals below values, and sums of families', () => {
    const { low, high } = found.groups.find(({ method }) => method === 'bad')?.intervals?.abInside ?? {}
    expect(both).toContain(`<span class="interval">[${low?.toFixed(2)}, ${high?.toFixed(2)}]</span>`)
    for (const name of ['all seen', 'all unseen']) expect(both).toContain(`>${name}</th>`)
  })

  it('compares with the first, and marks what is clear', () => {
    const [, table = ''] = both.split('id="comparison"')
    const [, rest = ''] = table.split('</thead>')
    const [body = ''] = rest.split('</table>')
    expect(body).not.toContain('>good</th>')
    const { value } = found.rows[1]?.difference?.abInside ?? {}
    expect(body).toContain(`<td class="number clear">+${value?.toFixed(2)} <span`)
    // Neither leaks: a difference of nothing is not clear.
    expect(body).toMatch(/<td class="number">[+−]?0\.000 <span/)
  })

  it('draws the trade-off, a dot for each family and method, and error against coverage', () => {
    const [, rest = ''] = both.split('id="trade-off-title"')
    const [chart = ''] = rest.split('</svg>')
    expect(chart.match(/<circle/g)).toHaveLength(2 * 4)
    expect(chart).not.toContain('class="line ')
    expect(chart).toContain('<title>good, stripes: 0</title>')
    expect(both.match(/id="coverage-\d-title"/g)).toHaveLength(4)
  })

  it('shows three pictures of each family, as every model coloured them', async () => {
    const sheets = [...both.matchAll(/base64,([^"]*)" width="(\d+)" height="(\d+)" alt="([^"]*)"/g)]
    expect(sheets).toHaveLength(2)
    expect(sheets[0]?.[4]).toBe(
      'stripes (masks seen in training): rows of pictures, each grey picture, mask, good, bad, truth',
    )
    const image = await decodeImage(Buffer.from(sheets[0]?.[1] ?? '', 'base64'))
    expect([image.width, image.height].map(String)).toEqual(sheets[0]?.slice(2, 4))
    expect(image.width).toBeGreaterThan(5 * 128)
    expect(image.height).toBeGreaterThan(3 * 128)
    expect(both).toMatch(/best: &lt;\d&gt;, abInside good 0.0, bad \d+\.\d; median: /)
    expect(alone).toMatch(/worst: &lt;\d&gt;, abInside \d+\.\d</)
  })
})
