import type { Reporter, TestModule } from 'vitest/node'

/**
 * Prints `N passed, N failed, N skipped` as the last line, so that a run without tests is noticed. With real photographs
 * at hand (`CHROMASK_DATA`) nothing may be skipped.
 */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state))
    const count = (state: string): number => states.filter((other) => other === state).length
    // A file that could not be loaded has no tests, and is a failure all the same.
    const broken = modules.filter(
      (module) => module.state() === 'failed' && ![...module.children.allTests('failed')].length,
    ).length
    console.log(`${count('passed')} passed, ${count('failed') + broken} failed, ${count('skipped')} skipped`)
    if (process.env.CHROMASK_DATA && count('skipped') > 0) {
      console.error(
        'Tests were skipped although CHROMASK_DATA is set: with the photographs at hand every test must run.',
      )
      process.exitCode = 1
    }
  }
}
