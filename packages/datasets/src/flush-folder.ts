import { open } from 'node:fs/promises'

/** Names reach the disk by flushing their folder; Windows has no such call and does without. */
export async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  await handle.sync().finally(() => handle.close())
}
