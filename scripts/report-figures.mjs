// The figures of a run without its pictures: a page of tables and a chart, for pictures that must not be published.
//   node scripts/report-figures.mjs runs/first docs/first-report.md
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const [run, page] = process.argv.slice(2)
if (run === undefined || page === undefined) {
  console.error('usage: node scripts/report-figures.mjs <run> <page.md>')
  process.exit(1)
}
const { recipe, options, versions, data } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'))
const evaluations = JSON.parse(readFileSync(join(run, 'evaluations.json'), 'utf8'))
const records = readFileSync(join(run, 'metrics.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
const chart = page.replace(/\.md$/, '.svg')

/** Exponentially smoothed, bias-corrected. */
function smoothed(values) {
  const keep = 1 - 1 / Math.max(1, values.length / 40)
  let sum = 0
  return values.map((value, i) => {
    sum = keep * sum + (1 - keep) * value
    return sum / (1 - keep ** (i + 1))
  })
}

/** One curve on a logarithmic scale of its own. */
function panel(name, label, top) {
  const values = smoothed(records.map((record) => record[name]).filter((value) => value > 0))
  const [low, high] = [Math.min(...values), Math.max(...values)].map(Math.log10)
  const x = (i) => 60 + (560 * i) / Math.max(1, values.length - 1)
  const y = (value) => top + 20 + 120 * (1 - (Math.log10(value) - low) / Math.max(1e-9, high - low))
  const step = Math.max(1, Math.floor(values.length / 300))
  const points = values.flatMap((value, i) => (i % step === 0 ? `${x(i).toFixed(1)},${y(value).toFixed(1)}` : []))
  const shown = (power) => Number((10 ** power).toPrecision(3))
  return `<text x="60" y="${top + 10}" font-weight="bold">${label}</text>
<text x="54" y="${top + 24}" text-anchor="end">${shown(high)}</text>
<text x="54" y="${top + 144}" text-anchor="end">${shown(low)}</text>
<path d="M60 ${top + 20}V${top + 140}H620" fill="none" stroke="#999"/>
<polyline points="${points.join(' ')}" fill="none" stroke="#0072b2" stroke-width="1.5"/>`
}

const panels = [
  ['generator/l2', 'pixel loss (mean squared error of chroma)'],
  ['generator/adversarial', 'adversarial loss of the generator'],
  ['discriminator/total', 'loss of the discriminator'],
].filter(([name]) => records.some((record) => record[name] > 0))
const height = panels.length * 170 + 20
writeFileSync(
  chart,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 ${height}" font-family="sans-serif" font-size="11" fill="#333">
<title>Losses over ${records.length} steps, smoothed, logarithmic</title>
<rect width="640" height="${height}" fill="#fff"/>
${panels.map(([name, label], i) => panel(name, label, i * 170 + 10)).join('\n')}
<text x="620" y="${height - 12}" text-anchor="end">step ${records.at(-1).step}</text>
</svg>
`,
)

const fixed = (value, digits) => (value === null || value === undefined ? '–' : value.toFixed(digits))
const table = ({ step, rows }) => `## ${step === 0 ? 'Before training' : `After ${step} steps`}

| masks | seen? | method | abInside | leakage | vividness | boundary | bias a, b | PSNR | SSIM |
| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${rows
  .map(({ family, seen, method, result }) => {
    const bias = result.bias ? `${fixed(result.bias.a, 1)}, ${fixed(result.bias.b, 1)}` : '–'
    return `| ${family} | ${seen ? 'seen' : 'unseen'} | ${method} | ${fixed(result.abInside, 2)} | ${fixed(result.leakage, 3)} | ${fixed(result.vividness, 3)} | ${fixed(result.boundary, 3)} | ${bias} | ${fixed(result.psnr, 2)} | ${fixed(result.ssim, 4)} |`
  })
  .join('\n')}
`
const seconds = records.map((record) => record['time/secondsPerStep']).sort((a, b) => a - b)
const median = seconds[Math.floor(seconds.length / 2)]
writeFileSync(
  page,
  `# ${recipe.name} on ${data.name}, ${recipe.size} px, ${records.length} steps

${recipe.title}: ${recipe.source}. ${data.size} pictures, every tenth held out; ${evaluations[0]?.rows[0]?.result.count ?? 0} of those measured.
${options.device === 'auto' ? versions.engine : options.device}, ${median.toPrecision(3)} s a step (median), ${(recipe.batch / median).toFixed(1)} images/s. Versions: ${Object.entries(
    versions,
  )
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}.

What the numbers mean stands in [the metrics' README](../packages/metrics/README.md). \`no colour\` and \`constant colour\` (the
best one of the training pictures) are the baselines to beat.

![Losses by step](${basename(chart)})

${[...evaluations].reverse().map(table).join('\n')}`,
)
console.log(page)
console.log(chart)
