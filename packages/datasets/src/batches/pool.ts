/** Runs the task for every item and gives the results in the items' order, within the pool's bounds. */
export type Pool = <T, R>(items: readonly T[], task: (item: T) => Promise<R>) => Promise<R[]>

/**
 * Tasks of many calls, at most `width` at a time, in the order of the calls: the next call's tasks begin while the last
 * ones of this one are under way. After a failure none of its call's are begun; what is under way is waited for.
 */
export function createPool(width: number): Pool {
  let free = width
  const waiting: (() => void)[] = []
  const slot = (): Promise<void> | undefined => {
    if (free === 0) return new Promise((resolve) => waiting.push(resolve))
    free--
    return undefined
  }
  const release = (): void => {
    const next = waiting.shift()
    if (next) next()
    else free++
  }
  return async <T, R>(items: readonly T[], task: (item: T) => Promise<R>) => {
    const results: R[] = []
    let failure: { readonly thrown: unknown } | undefined
    const run = async (item: T, index: number): Promise<void> => {
      await slot()
      try {
        if (!failure) results[index] = await task(item)
      } catch (thrown) {
        failure ??= { thrown }
      } finally {
        release()
      }
    }
    await Promise.all(items.map(run))
    if (failure) throw failure.thrown
    return results
  }
}
