/** What stops each run that is under way. */
const running = new Set<() => void>()
let listening = false

/** Longer than the longest single operator of a large step takes: a run that is asked to stop ends at the next one. */
const PATIENCE_MS = 300

/**
 * Notes a run that another thread is busy with. A process that exits meanwhile would take ONNX Runtime's memory from
 * under it and crash, so it asks the run to stop and waits a little. Returns what to call when the run has ended.
 */
export function stopBeforeExit(stop: () => void): () => void {
  if (!listening) process.on('exit', waitForRuns)
  listening = true
  running.add(stop)
  return () => void running.delete(stop)
}

function waitForRuns(): void {
  if (running.size === 0) return
  for (const stop of running) stop()
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PATIENCE_MS)
}
