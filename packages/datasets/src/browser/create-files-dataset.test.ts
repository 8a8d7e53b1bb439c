import { expect, it } from 'vitest'
import { createFilesDataset } from './create-files-dataset.js'

// What it does in a browser is tested there: scripts/check-browser-data.mjs.
it('createFilesDataset says that it needs a browser', async () => {
  await expect(createFilesDataset([new Blob(['x'])])).rejects.toMatchObject({
    code: 'image/no-browser',
    message: expect.stringMatching(/createImageBitmap.*In Node/),
  })
})
