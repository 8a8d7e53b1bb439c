// A whole training step of the hallpaz2018 networks on an eager engine, and where its time goes. One JSON line a figure.
//   npm run build:js && node benchmarks/wasm-step.mjs [size=64] [batch=12] [base=64] [steps=5] [backend=wasm]
import { createEagerEngine } from '@chromask/backend'
import { createRandom } from '@chromask/core'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers'

const [size, batch, base, steps] = [64, 12, 64, 5].map((value, i) => Number(process.argv[2 + i] ?? value))
const backend = process.argv[6] ?? 'wasm'
const random = createRandom('benchmark')
const drawn = (length, scale = 1) => Float32Array.from({ length }, () => scale * random.normal())

const engine = await createEagerEngine({ backend })
await tf.setBackend(backend)

/** Variables by network, with a convolution and a normalisation made of them. */
function createParts() {
  const variables = new Map()
  const add = (values, shape) => {
    const variable = tf.variable(tf.tensor(values, shape))
    variables.set(`v${variables.size}`, variable)
    return variable
  }
  const normalise = (channels) => {
    const gamma = add(new Float32Array(channels).fill(1), [channels])
    const beta = add(new Float32Array(channels), [channels])
    const apply = tf.customGrad((x, g, b, save) => {
      const count = x.size / channels
      const centred = tf.sub(x, tf.mean(x, [0, 1, 2]))
      const scale = tf.rsqrt(tf.add(tf.mean(tf.square(centred), [0, 1, 2]), 1e-5))
      const normal = tf.mul(centred, scale)
      save([normal, scale, g])
      return {
        value: tf.add(tf.mul(normal, g), b),
        gradFunc: (dy, [n, s, gain]) => {
          const db = tf.sum(dy, [0, 1, 2])
          const dg = tf.sum(tf.mul(dy, n), [0, 1, 2])
          const rest = tf.add(tf.mul(n, tf.div(dg, count)), tf.div(db, count))
          return [tf.mul(tf.sub(dy, rest), tf.mul(gain, s)), dg, db]
        },
      }
    })
    return (x) => apply(x, gamma, beta)
  }
  const weights = (k, i, o, out) => add(drawn(k * k * i * o, Math.sqrt(2 / (k * k * out))), [k, k, i, o])
  const pad = (x) =>
    tf.pad4d(x, [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ]) // prettier-ignore
  const conv = (i, o, stride, k = 3, padded = true) => {
    const w = weights(k, i, o, o)
    const norm = normalise(o)
    return (x) => tf.leakyRelu(norm(tf.conv2d(padded ? pad(x) : x, w, stride, 'valid')), 0.1)
  }
  const up = (i, o, last = false) => {
    const w = weights(3, o, i, o)
    const norm = last ? undefined : normalise(o)
    return (x) => {
      const y = tf.conv2dTranspose(x, w, [x.shape[0], x.shape[1] * 2, x.shape[2] * 2, o], 2, 'same')
      return norm === undefined ? tf.tanh(y) : tf.relu(norm(y))
    }
  }
  return { variables, conv, up, weights }
}

function createGenerator() {
  const { variables, conv, up } = createParts()
  const b = base
  const stems = [conv(1, b / 4, 1), conv(1, b / 4, 1)]
  const down = [
    conv(b / 2, b, 2),
    conv(b, 2 * b, 2),
    conv(2 * b, 4 * b, 2),
    conv(4 * b, 8 * b, 2),
    conv(8 * b, 8 * b, 2),
  ]
  const rise = [up(8 * b, 8 * b), up(8 * b, 4 * b), up(4 * b, 2 * b), up(2 * b, b), up(b, 2, true)]
  const apply = (luma, mask) => {
    let h = tf.concat([stems[0](luma), stems[1](mask)], 3)
    const skips = down.map((layer) => {
      h = layer(h)
      return h
    })
    rise.forEach((layer, i) => {
      h = i < 4 ? tf.add(layer(h), skips[3 - i]) : layer(h)
    })
    return h
  }
  return { variables, apply }
}

function createDiscriminator() {
  const { variables, conv, weights } = createParts()
  const b = base
  const layers = [conv(4, b, 2), conv(b, 2 * b, 2), conv(2 * b, 4 * b, 2), conv(4 * b, 8 * b, 2), conv(8 * b, 8 * b, 2)]
  layers.push(conv(8 * b, 8 * b, 1, size / 32, false))
  const w = weights(1, 8 * b, 1, 1)
  const apply = (luma, chroma, mask) =>
    tf.conv2d(
      layers.reduce((h, layer) => layer(h), tf.concat([luma, chroma, mask], 3)),
      w,
      1,
      'valid',
    )
  return { variables, apply }
}

const g = createGenerator()
const d = createDiscriminator()
const all = new Map()
for (const [prefix, network] of [
  ['g', g],
  ['d', d],
]) {
  for (const [name, variable] of network.variables) {
    all.set(`${prefix}.${name}`, variable)
    for (const slot of ['m', 'v']) all.set(`${prefix}.${name}.${slot}`, tf.variable(tf.zerosLike(variable)))
  }
}
const state = await engine.createState(all)

const realLoss = (logits) => tf.mean(tf.softplus(tf.neg(logits)))
const fakeLoss = (logits) => tf.mean(tf.softplus(logits))
function descend(prefix, network, grads) {
  for (const [name, variable] of network.variables) {
    const grad = grads[variable.name]
    const m = all.get(`${prefix}.${name}.m`)
    const v = all.get(`${prefix}.${name}.v`)
    m.assign(tf.add(tf.mul(m, 0.5), tf.mul(grad, 0.5)))
    v.assign(tf.add(tf.mul(v, 0.999), tf.mul(tf.square(grad), 0.001)))
    variable.assign(tf.sub(variable, tf.div(tf.mul(m, 1e-4), tf.add(tf.sqrt(v), 1e-8))))
  }
}

const plane = (channels) => ({ shape: [batch, size, size, channels] })
const spec = {
  name: 'benchmark',
  inputs: { luma: plane(1), chroma: plane(2), mask: plane(1) },
  body({ luma, chroma, mask }) {
    let fake
    const forG = tf.variableGrads(() => {
      const made = g.apply(luma, mask)
      fake = tf.keep(tf.clone(made))
      const pixels = tf.mean(tf.square(tf.sub(tf.mul(chroma, mask), made)))
      return tf.add(realLoss(d.apply(luma, made, mask)), tf.mul(1000, pixels))
    }, [...g.variables.values()])
    descend('g', g, forG.grads)
    const forD = tf.variableGrads(
      () => tf.add(realLoss(d.apply(luma, chroma, mask)), fakeLoss(d.apply(luma, fake, mask))),
      [...d.variables.values()],
    )
    descend('d', d, forD.grads)
    fake.dispose()
    return { lossG: forG.value, lossD: forD.value }
  },
}
const program = await engine.compile(spec, state)
const pixels = batch * size * size
const inputs = {
  luma: drawn(pixels, 0.3),
  chroma: drawn(2 * pixels, 0.2),
  mask: Float32Array.from({ length: pixels }, (_, i) => (i >> 4) & 1),
}

/** Time inside each kernel, while `work` runs. */
async function profile(work) {
  const spent = new Map()
  const kernels = tf.getKernelsForBackend(backend)
  for (const kernel of kernels) {
    tf.unregisterKernel(kernel.kernelName, backend)
    tf.registerKernel({
      ...kernel,
      kernelFunc: (call) => {
        const start = performance.now()
        const result = kernel.kernelFunc(call)
        const entry = spent.get(kernel.kernelName) ?? { ms: 0, calls: 0 }
        entry.ms += performance.now() - start
        entry.calls++
        spent.set(kernel.kernelName, entry)
        return result
      },
    })
  }
  await work()
  return [...spent].sort((a, b) => b[1].ms - a[1].ms)
}

const what = { size, batch, base, engine: engine.name }
const times = []
for (let i = 0; i <= steps; i++) {
  const start = performance.now()
  const { lossG, lossD } = await program.run(inputs)
  if (i > 0) times.push((performance.now() - start) / 1000)
  if (i === 0 || i === steps) console.log(JSON.stringify({ ...what, step: i, lossG: lossG[0], lossD: lossD[0] }))
}
times.sort((a, b) => a - b)
const seconds = times[times.length >> 1]
console.log(
  JSON.stringify({
    figure: 'seconds per step',
    ...what,
    median: seconds,
    best: times[0],
    imagesPerSecond: batch / seconds,
  }),
)
console.log(JSON.stringify({ figure: 'peak memory', ...what, rssMB: Math.round(process.memoryUsage().rss / 1e6) }))
const kernels = await profile(() => program.run(inputs))
for (const [kernel, { ms, calls }] of kernels.slice(0, 24))
  console.log(JSON.stringify({ kernel, ms: Number(ms.toFixed(1)), calls }))
console.log(
  JSON.stringify({ figure: 'kernel calls', ...what, calls: kernels.reduce((sum, [, { calls }]) => sum + calls, 0) }),
)
await engine.dispose()
