import { expect, it } from 'vitest'
import { bundleProgram, start } from './testing/bundle.js'

it('takes it calmly that nobody reads what it prints', async () => {
  const program = await bundleProgram()
  const running = start(program.path, ['help'])
  running.child.stdout?.destroy()
  expect(await running.ended).toBe(0)
  expect(running.said()).toBe('')
  program.remove()
})
