/**
 * Runs the task for every item, at most `width` at a time, and gives the results in the items' order. After a failure
 * nothing new is begun; what is under way is waited for, so that nothing runs on behind the caller's back.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  task: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  let next = 0
  let failure: { readonly thrown: unknown } | undefined
  const worker = async (): Promise<void> => {
    while (next < items.length && !failure) {
      const index = next++
      try {
        results[index] = await task(items[index] as T, index)
      } catch (thrown) {
        failure ??= { thrown }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker))
  if (failure) throw failure.thrown
  return results
}
