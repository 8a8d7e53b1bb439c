import { createEvaluation, type EvaluationResult, type EvaluationRow } from '@chromask/metrics'
import { describe, expect, it } from 'vitest'
import { type ReportInput, renderReport } from './render-report.js'

const EMPTY: ReportInput = {
  title: 'a run',
  summary: [],
  metrics: [],
  evaluations: [],
  samples: [],
  recipe: {},
  versions: {},
}
const resultOf = (result: Partial<EvaluationResult>): EvaluationResult => ({
  ...createEvaluation().result(),
  ...result,
})
const bins = (...errors: (number | null)[]): Pick<EvaluationResult, 'byCoverage'> => ({
  byCoverage: errors.map((abInside, i) => ({ from: i / 5, to: (i + 1) / 5, count: 1, abInside })),
})
const rowsOf = (family: string, seen: boolean, model: number | null, constant: number): EvaluationRow[] => [
  { family, seen, method: 'model', result: resultOf({ abInside: model, ...bins(1, 2, null, 4, 5) }) },
  { family, seen, method: 'no colour', result: resultOf({ abInside: 30, ...bins(9, 9, 9, 9, 9) }) },
  { family, seen, method: 'constant colour', result: resultOf({ abInside: constant }) },
]
const FULL: ReportInput = {
  title: 'hallpaz2018 on flowers17',
  summary: [['steps', '60']],
  metrics: [
    { step: 1, 'generator/total': 2, 'rate/generator': 2e-4 },
    { step: 2, 'generator/total': 1, 'rate/generator': 2e-4 },
  ],
  evaluations: [
    { title: 'after 60 steps', rows: [...rowsOf('holes', false, 28, 27), ...rowsOf('stripes', true, 20, 25)] },
  ],
  samples: [{ title: 'seen masks', png: Uint8Array.of(1, 2, 3), width: 40, height: 20 }],
  recipe: { size: 64, losses: ['l1'] },
  versions: { node: '22' },
  notes: ['only a smoke test'],
}
const cellsOf = (page: string, tag: string): string[] =>
  [...page.matchAll(new RegExp(`<${tag}[^>]*>(.*?)</${tag}>`, 'gs'))].map(([, text = '']) =>
    text.replace(/<[^>]*>/g, '').trim(),
  )

/** Tags that are opened and closed in step; void elements and SVG's self-closing ones aside. */
function unbalanced(page: string): string[] {
  const open: string[] = []
  for (const [tag, close, name = ''] of page
    .replace(/<style>.*?<\/style>/s, '')
    .matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
    if (tag.endsWith('/>') || ['meta', 'img', 'hr', 'br'].includes(name)) continue
    if (close === '') open.push(name)
    else if (open.pop() !== name) return [...open, tag]
  }
  return open
}

describe('renderReport', () => {
  const page = renderReport(FULL)

  it('is a whole page with every section', () => {
    expect(page.startsWith('<!doctype html>\n<html lang="en">')).toBe(true)
    expect(unbalanced(page)).toEqual([])
    expect(cellsOf(page, 'h1')).toEqual([FULL.title])
    expect(cellsOf(page, 'h2')).toEqual(['Results', 'Training curves', 'Samples', 'Recipe', 'Versions'])
    for (const [, id] of page.matchAll(/href="#([^"]*)"/g)) expect(page).toContain(`id="${id}"`)
    expect(page).toContain('only a smoke test')
    expect(page).toContain('<dt>steps</dt>')
    expect(page).toContain('&quot;size&quot;: 64')
    expect(page).toContain('prefers-color-scheme: dark')
    expect(page).toContain('name="viewport"')
  })

  it('loads nothing', () => {
    expect(page).not.toMatch(/https?:/)
    expect(page).not.toMatch(/url\(|@import|<script|<link|<iframe/)
    for (const [, source] of page.matchAll(/(?:src|href)="([^"]*)"/g))
      expect(source).toMatch(/^(#|data:image\/png;base64,)/)
    expect(page).toContain('default-src &#39;none&#39;')
  })

  it('can be read by those who do not see it', () => {
    const pictures = [...page.matchAll(/<svg[^>]*role="img"[^>]*aria-labelledby="(\S+) (\S+)"/g)]
    expect(pictures).toHaveLength(4)
    for (const [, title, description] of pictures) {
      expect(page).toMatch(new RegExp(`<title id="${title}">[^<]+`))
      expect(page).toMatch(new RegExp(`<desc id="${description}">[^<]+`))
    }
    expect(page).toContain('total: 2 at step 1')
    expect(page).toMatch(/<img [^>]*alt="seen masks: [^"]+"/)
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('puts the picture in', () => {
    expect(page).toContain('src="data:image/png;base64,AQID"')
    const large = renderReport({
      ...EMPTY,
      samples: [{ title: '', png: new Uint8Array(100_000), width: 1, height: 1 }],
    })
    expect(large).toContain(Buffer.alloc(100_000).toString('base64'))
  })

  it('gives a verdict, seen families first, the best of each marked', () => {
    const [table = ''] = page.match(/<table>.*?<\/table>/s) ?? []
    expect(cellsOf(table, 'th')).toEqual([
      'masks',
      'model',
      'no colour',
      'constant colour',
      'Masks seen in training',
      'stripes',
      'Masks not seen in training',
      'holes',
    ])
    expect(cellsOf(table, 'td')).toEqual(['★best: 20.00', '30.00', '25.00', '28.00', '30.00', '★best: 27.00'])
    expect(cellsOf(page, 'p')[0]).toBe(
      'The model’s colour is nearer to the truth than every baseline’s on 1 of 1 seen and 0 of 1 unseen families of masks.',
    )
  })

  it('explains every metric of the table', () => {
    const [, heads = ''] = page.split('<table>')[2]?.match(/<thead>(.*?)<\/thead>/s) ?? []
    expect(cellsOf(page.split('What the numbers mean')[1] ?? '', 'dt')).toEqual(cellsOf(heads, 'th').slice(2))
  })

  it('shows – for null and ∞ for Infinity', () => {
    const rows: EvaluationRow[] = [{ family: 'none', seen: true, result: resultOf({ psnr: Number.POSITIVE_INFINITY }) }]
    const cells = cellsOf(renderReport({ ...EMPTY, evaluations: [{ title: 'x', rows }] }), 'td')
    expect(cells).toEqual(['–', '–', '–', '–', '–', '–', '–', '∞', '–', '–', '–', '0'])
  })

  it('names the features of Fréchet distances', () => {
    const row = { family: 'none', seen: true, result: resultOf({}) }
    const rows = [
      { ...row, frechet: { distance: 12.345, features: 'flowers <1>' } },
      { ...row, method: 'other', frechet: { distance: null, features: 'flowers <1>' } },
    ]
    const distances = renderReport({ ...EMPTY, evaluations: [{ title: 'x', rows }] })
    expect(cellsOf(distances, 'th')).toContain('Fréchet (flowers &lt;1&gt;)')
    const cells = cellsOf(distances, 'td').slice(-2 * 12)
    expect([cells[11], cells[23]]).toEqual(['12.35', '–'])
  })

  it('draws error against coverage only where there is one', () => {
    expect(page.match(/id="coverage-0-\d-title"/g)).toHaveLength(2)
    expect(page).toContain('model: 1.0 at 10 %, 2.0 at 30 %, – at 50 %')
    const rows: EvaluationRow[] = [{ family: 'none', seen: true, result: resultOf({}) }]
    expect(renderReport({ ...EMPTY, evaluations: [{ title: 'x', rows }] })).not.toContain('<svg')
  })

  it('makes no claim without a model or without anything to compare it with', () => {
    const only = (method: string): string => {
      const rows = [{ family: 'stripes', seen: true, method, result: resultOf({ abInside: 3 }) }]
      return renderReport({ ...EMPTY, evaluations: [{ title: 'x', rows }] })
    }
    for (const other of [only('model'), only('no colour')]) {
      expect(other).not.toContain('nearer to the truth')
      expect(other).not.toContain('class="best-mark"')
    }
  })

  it('does not call a tie a win', () => {
    const tied = renderReport({ ...EMPTY, evaluations: [{ title: 'x', rows: rowsOf('stripes', true, 25, 25) }] })
    expect(tied).toContain('on 0 of 1 seen families')
  })

  it('takes empty inputs', () => {
    const empty = renderReport({ ...EMPTY, evaluations: [{ title: 'nothing', rows: [] }] })
    expect(unbalanced(empty)).toEqual([])
    expect(cellsOf(empty, 'h2')).toEqual(['Recipe'])
    expect(empty).not.toMatch(/undefined|NaN/)
  })

  it('escapes every text', () => {
    const evil = `<script>alert("1")</script>'&amp;`
    const result = resultOf({ abInside: 1, ...bins(1, 2) })
    const hostile = renderReport({
      title: evil,
      summary: [[evil, evil]],
      metrics: [
        { step: 1, [evil]: 1, [`${evil}/x`]: 1, [`group/${evil}`]: Number.NaN },
        { step: 2, [evil]: 2 },
      ],
      evaluations: [
        {
          title: evil,
          rows: [
            { family: evil, seen: true, method: evil, result },
            { family: evil, seen: false, method: 'model', result },
          ],
        },
      ],
      samples: [{ title: evil, png: Uint8Array.of(), width: 1, height: 1 }],
      recipe: { [evil]: evil },
      versions: { [evil]: evil },
      notes: [evil],
    })
    expect(hostile).not.toContain('<script')
    expect(hostile).not.toContain('alert("1")')
    expect(unbalanced(hostile)).toEqual([])
    expect(hostile.replace(/&(amp|lt|gt|quot|#39);/g, '').replace(/<style>.*?<\/style>/s, '')).not.toContain('&')
  })

  it('stays small for a long training', () => {
    const names = ['generator/total', 'generator/pixel', 'discriminator/total', 'rate/generator', 'gradient/generator']
    const metrics = Array.from({ length: 100_000 }, (_, i) => ({
      step: i + 1,
      ...Object.fromEntries(names.map((name, k) => [name, Math.abs(Math.sin(i * (k + 1))) + 1e-3 * k])),
    }))
    expect(renderReport({ ...FULL, metrics }).length).toBeLessThan(200_000)
  })
})
