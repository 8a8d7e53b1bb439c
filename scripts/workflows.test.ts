import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const folder = join(import.meta.dirname, '../.github/workflows')
const workflows = readdirSync(folder).map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }))

interface Job {
  readonly permissions?: Readonly<Record<string, string>>
  readonly uses?: string
  readonly 'timeout-minutes'?: number
  readonly steps?: readonly { readonly uses?: string; readonly run?: string; readonly with?: Record<string, unknown> }[]
}

describe.each(workflows)('$file', ({ text }) => {
  const { permissions, concurrency, jobs } = parse(text) as {
    permissions?: Record<string, string>
    concurrency?: object
    jobs: Record<string, Job>
  }
  const steps = Object.values(jobs).flatMap((job) => job.steps ?? [])

  it('uses actions of a known commit, and says which version that is', () => {
    const used = [...text.matchAll(/\buses: (.*)$/gm)].map(([, action]) => action ?? '')
    expect(used.length).toBeGreaterThan(0)
    for (const action of used) expect(action).toMatch(/^(\.\/\.github\/|[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/)
  })

  it('says what each job may do, and nothing for all', () => {
    expect([{}, { contents: 'read' }]).toContainEqual(permissions)
    for (const [name, job] of Object.entries(jobs)) {
      expect(job.permissions, name).toBeDefined()
      if (job.permissions?.['id-token'] === 'write')
        expect(job.permissions, name).not.toHaveProperty('contents', 'write')
    }
  })

  it('keeps no token in the checkout, and runs no install scripts', () => {
    for (const { uses = '', run = '', with: options } of steps) {
      if (uses.startsWith('actions/checkout@')) expect(options).toHaveProperty('persist-credentials', false)
      for (const command of run.match(/\bnpm (ci|install|publish)\b.*/g) ?? [])
        expect(command).toContain('--ignore-scripts')
    }
    expect(text).not.toMatch(/secrets\./)
  })

  it('ends, and does not run against itself', () => {
    expect(concurrency).toBeDefined()
    for (const [name, job] of Object.entries(jobs))
      if (!job.uses) expect(job['timeout-minutes'], name).toBeGreaterThan(0)
  })

  it('puts nothing from outside into a shell', () => {
    for (const { run = '' } of steps) expect(run).not.toContain('${{')
  })
})
