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

const scope = globalThis as unknown as Record<symbol, object>
const assertion = (value: unknown, message?: string): Chai.Assertion => chai.expect(value, message)
export const expect: typeof assertion = Object.assign(assertion, chai.expect, scope[ASYMMETRIC_MATCHERS_OBJECT])
scope[GLOBAL_EXPECT] = expect

type Work = (...args: unknown[]) => unknown
type Define = (name: string, work: Work) => void

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
export const beforeAll = (work: Work): void => void current().before.push(work)
export const afterAll = (work: Work): void => void current().after.push(work)

const test: Define = (name, work) => void current().tests.push({ name, work })
const each =
  (rows: readonly unknown[]): Define =>
  (name, work) => {
    for (const row of rows) {
      const args = Array.isArray(row) ? row : [row]
      test(name.replace('%s', String(args[0])), () => work(...args))
    }
  }
export const it: Define & { readonly each: typeof each } = Object.assign(test, { each })

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
    for (const { name: what, work } of ready ? tests : []) if (await attempt(what, work)) passed++
    for (const work of after) await attempt('afterAll', work)
  }
  return { passed, failures }
}
