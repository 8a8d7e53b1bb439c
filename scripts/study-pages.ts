import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  expandStudy,
  parseStudy,
  renderStudyTable,
  type Study,
  type StudyResults,
} from '../packages/recipes/src/index.js'

const folder = join(import.meta.dirname, '../docs/study')
const read = (name: string): string => readFileSync(join(folder, name), 'utf8')

/** The studies in docs/study, with the results of those that have been run. */
export const declaredStudies = (): { name: string; study: Study; results: StudyResults | undefined }[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => {
      const name = file.replace(/\.yaml$/, '')
      const results = `${name}.results.json`
      return {
        name,
        study: parseStudy(read(file), file),
        results: existsSync(join(folder, results)) ? JSON.parse(read(results)) : undefined,
      }
    })

/** Pages about the studies by file name: one of each, and the overview. All figures come from `*.results.json`. */
export function studyPages(): ReadonlyMap<string, string> {
  const studies = declaredStudies()
  const pages = new Map([['index.md', overview(studies)]])
  for (const { name, study, results } of studies) pages.set(`${name}.md`, pageOf(name, study, results))
  return pages
}

type Declared = ReturnType<typeof declaredStudies>[number]

const overview = (studies: readonly Declared[]): string => `# Studies

Each is a file that says what is compared, and a page that is made from it and from its results.
[How studies work](../guide/studies.md).

| study | question | experiments | steps of each | state |
| --- | --- | ---: | ---: | --- |
${studies.map((one) => `${overviewRow(one)}\n`).join('')}`

function overviewRow({ name, study, results }: Declared): string {
  const planned = expandStudy(study).length
  const state = results ? `${results.experiments.length} of ${planned} done` : 'declared, not run yet'
  return `| [${name}](${name}.md) | ${study.title} | ${planned} | ${study.steps.toLocaleString('en')} | ${state} |`
}

function pageOf(name: string, study: Study, results: StudyResults | undefined): string {
  const experiments = expandStudy(study)
  const test = study.test ? `, measured on ${study.test.join(' and ')}` : ''
  const facts = `${experiments.length} experiments of ${study.steps.toLocaleString('en')} steps at ${experiments[0]?.recipe.size} pixels, ${study.seeds.length === 1 ? 'one seed' : `${study.seeds.length} seeds`} each; every tenth picture held out${test}, ${study.pictures} of those looked at.`
  const parts = [
    `# ${study.title}`,
    study.about.trim(),
    facts,
    ...(results ? resultParts(study, results) : ['It has not been run yet.']),
    `## Do it again\n\n\`\`\`bash\nchromask study docs/study/${name}.yaml\n\`\`\``,
    `\`\`\`yaml\n${read(`${name}.yaml`).trim()}\n\`\`\``,
  ]
  return `${parts.join('\n\n')}\n`
}

function resultParts(study: Study, results: StudyResults): string[] {
  const { experiments, planned } = results
  const engines = [...new Set(experiments.map(({ engine }) => engine))].join(', ')
  const seconds = experiments.reduce((sum, one) => sum + one.seconds, 0) / experiments.length
  const state = experiments.length < planned ? `${experiments.length} of ${planned} experiments are done. ` : ''
  const several = study.seeds.length > 1 ? 'Means over seeds ± the standard deviation of the sample. ' : ''
  return [
    '## Results',
    `${state}On ${engines}, ${seconds.toPrecision(3)} s of training each. ${several}Bold: families that were trained with.`,
    ...study.tables.map((table) => `${table.title ? `### ${table.title}\n\n` : ''}${renderStudyTable(results, table)}`),
  ]
}
