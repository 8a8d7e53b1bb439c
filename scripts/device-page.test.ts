import { expect, it } from 'vitest'
import { devicePage } from './device-page.js'

// Stale? npm run docs:devices
it('the page about devices is the one in docs', async () => {
  await expect(devicePage()).toMatchFileSnapshot('../docs/devices.md')
})
