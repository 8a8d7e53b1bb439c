// A program that ends in the way named by its argument, started as a process by worker-host.test.ts.
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { createCompiledEngine } from '../index.js'

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const way = process.argv[2]
const engine = await createCompiledEngine({ runtime: 'onnxruntime-node', threads: 1 })
const x = tf.variable(tf.fill([640, 640], 0.001))
const state = await engine.createState(new Map([['x', x]]))
const program = await engine.compile(
  {
    name: 'long',
    inputs: {},
    body() {
      let y: tf.Tensor = x
      for (let i = 0; i < 60; i++) y = tf.tanh(tf.matMul(y as tf.Tensor2D, x as tf.Tensor as tf.Tensor2D))
      return { sum: tf.sum(y) }
    },
  },
  state,
)
await program.run({})
say('ran once')
if (way !== 'idle') {
  const run = program.run({}).then(() => say('ran twice'))
  const wait = new Promise((resolve) => setTimeout(resolve, 50))
  process.on('exit', () => say('exit'))
  if (way === 'exit') void wait.then(() => process.exit(3))
  if (way === 'throw') {
    setTimeout(() => {
      throw new Error('uncaught')
    }, 50)
  }
  if (way === 'dispose') {
    await wait
    await engine.dispose()
    say('disposed')
  }
  await run
}
