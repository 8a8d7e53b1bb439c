import type { Reporter, TestModule } from 'vitest/node'

/**
 * Prints `N passed, N failed, N skipped` as the last line, so that a run without tests is noticed. What tests need beyond
 * the repository is named by variables: with photographs at hand (`CHROMASK_DATA`), and with a driver for WebGPU
 * (`CHROMASK_WEBGPU`, for files with webgpu in their names), nothing of the kind may be skipped.
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
    const skipping = modules.filter((module) => [...module.children.allTests('skipped')].length > 0)
    const needs = new Set(
      skipping.map(({ moduleId }) => (/webgpu/.test(moduleId) ? 'CHROMASK_WEBGPU' : 'CHROMASK_DATA')),
    )
    for (const variable of needs) {
      if (!process.env[variable]) continue
      console.error(`Tests were skipped although ${variable} is set: with what it names at hand every test must run.`)
      process.exitCode = 1
    }
  }
}
