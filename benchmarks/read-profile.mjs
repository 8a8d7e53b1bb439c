// What ONNX Runtime's profile of some steps says of one of them.
import { multiplyAdds } from '@chromask/onnx'

/** Events as ONNX Runtime writes them, without those of the first `skip` runs. */
export function summarize(events, skip) {
  const runs = events.filter(({ name }) => name === 'model_run').toSorted((a, b) => a.ts - b.ts)
  const from = runs[skip]?.ts ?? Number.POSITIVE_INFINITY
  const count = runs.length - skip
  const nodes = new Map()
  for (const { cat, name, ts, dur, args } of events) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time') || ts < from) continue
    const key = name.slice(0, -'_kernel_time'.length)
    const node = nodes.get(key) ?? nodeOf(key, args)
    node.ms += dur / 1000 / count
    nodes.set(key, node)
  }
  const all = [...nodes.values()].toSorted((a, b) => b.ms - a.ms)
  const runMs = runs.slice(skip).reduce((sum, { dur }) => sum + dur / 1000 / count, 0)
  return { runMs, nodeMs: all.reduce((sum, { ms }) => sum + ms, 0), nodes: all }
}

function nodeOf(name, args) {
  const shapes = (list) => list.map((typed) => Object.values(typed)[0])
  const [inputs, outputs] = [shapes(args.input_type_shape), shapes(args.output_type_shape)]
  const operator = args.op_name
  const work = { operator, inputs: inputs.map((shape) => ({ shape })), output: { shape: outputs[0] ?? [] } }
  // The runtime's own nodes, such as its changes of layout, have other names.
  const origin = /([^ ]+)\/\w+_\d+/.exec(name)?.[1] ?? 'ONNX Runtime'
  return { name, operator, origin, inputs, ms: 0, gflop: (2 * multiplyAdds(work)) / 1e9 }
}

/** A table for people: operators, kernels of TF.js, and the slowest nodes. */
export function profileTable({ runMs, nodeMs, nodes }, peakGflops, top = 25) {
  const line = (...cells) => cells.map((cell, i) => (i < 3 ? String(cell).padStart(9) : `  ${cell}`)).join('')
  const figures = (list) => {
    const [ms, gflop] = ['ms', 'gflop'].map((key) => list.reduce((sum, node) => sum + node[key], 0))
    return [ms.toFixed(2), `${((100 * ms) / nodeMs).toFixed(1)}%`, gflop > 0 ? ((1000 * gflop) / ms).toFixed(1) : '']
  }
  const groups = (key) =>
    [...new Set(nodes.map((node) => node[key]))]
      .map((name) => nodes.filter((node) => node[key] === name))
      .map((list) => ({ list, ms: list.reduce((sum, node) => sum + node.ms, 0) }))
      .toSorted((a, b) => b.ms - a.ms)
      .map(({ list }) => line(...figures(list), `${list[0][key]} × ${list.length}`))
  return [
    `${nodes.length} nodes take ${nodeMs.toFixed(1)} ms of a run's ${runMs.toFixed(1)}; matrix products reach ${peakGflops.toFixed(0)} GFLOP/s here`,
    '',
    line('ms', 'share', 'GFLOP/s', 'operator'),
    ...groups('operator'),
    '',
    line('ms', 'share', 'GFLOP/s', 'TF.js kernel'),
    ...groups('origin'),
    '',
    line('ms', 'share', 'GFLOP/s', `the slowest ${top} nodes: operator, shapes, name`),
    ...nodes
      .slice(0, top)
      .map((node) =>
        line(...figures([node]), node.operator, node.inputs.map((shape) => `[${shape}]`).join(' '), node.name),
      ),
  ].join('\n')
}
