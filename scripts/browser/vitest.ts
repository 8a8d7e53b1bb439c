// What the conformance suites use of vitest, for a page: the matchers are vitest's own, the runner is as small as can be.
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  GLOBAL_EXPECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
} from '@vitest/expect'

chai.use(JestExtend)
chai.use(JestChaiExpect)
chai.use(JestAsymmetricMatchers)

const create = (value: unknown, message?: string) => chai.expect(value, message)
export const expect = Object.assign(
  create,
  chai.expect,
  (globalThis as Record<symbol, object>)[ASYMMETRIC_MATCHERS_OBJECT],
)
;(globalThis as Record<symbol, unknown>)[GLOBAL_EXPECT] = expect

type Work = (...args: unknown[]) => unknown

interface Suite {
  readonly name: string
  readonly tests: { readonly name: string; readonly work: Work }[]
  readonly before: Work[]
  readonly after: Work[]
}

const suites: Suite[] = []
const current = (): Suite => suites.at(-1) as Suite

export function describe(name: string, define: () => void): void {
  suites.push({ name, tests: [], before: [], after: [] })
  define()
}
export const beforeAll = (work: Work): unknown => current().before.push(work)
export const afterAll = (work: Work): unknown => current().after.push(work)
export const it = Object.assign((name: string, work: Work): unknown => current().tests.push({ name, work }), {
  each: (rows: readonly unknown[]) => (name: string, work: Work) => {
    for (const row of rows) {
      const args = Array.isArray(row) ? row : [row]
      current().tests.push({ name: name.replace('%s', String(args[0])), work: () => work(...args) })
    }
  },
})

/** Runs what has been described since the last call. */
export async function runSuites(): Promise<{ passed: number; failures: string[] }> {
  let passed = 0
  const failures: string[] = []
  for (const { name, tests, before, after } of suites.splice(0)) {
    const attempt = async (what: string, work: Work): Promise<boolean> => {
      try {
        await work()
        return true
      } catch (error) {
        failures.push(`${name} > ${what}: ${error instanceof Error ? error.message : String(error)}`)
        return false
      }
    }
    let ready = true
    for (const work of before) ready = ready && (await attempt('beforeAll', work))
    for (const test of ready ? tests : []) if (await attempt(test.name, test.work)) passed++
    for (const work of after) await attempt('afterAll', work)
  }
  return { passed, failures }
}
