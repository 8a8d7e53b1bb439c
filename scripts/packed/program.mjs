import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { decode, encode } from 'fast-png'
import { outcome, run } from './run.mjs'

const [width, height] = [90, 60]

/** What is called, what must stand on stdout, and all that may stand on stderr. */
const calls = (version) => [
  { args: '--version', stdout: new RegExp(`^${version.replaceAll('.', '\\.')}\n$`) },
  { args: 'doctor', stdout: /✓ onnx .*\n✗ .*✓ wasm .*✓ cpu .*would run: /s },
  {
    args: 'train --recipe demo --data drawn --size 16 --steps 20 --pictures 4 --set generator.base=4 --run run',
    stdout: /^report: run\/report\.html\n/,
    stderr:
      /^Running on .*\(chromask doctor tells why\)\.\nMeasuring on 4 .*…\n(\d+\/20 .*\n)*20\/20 .*\nMeasuring on 4 .*…\n$/,
  },
  { args: 'export --run run --format tfjs,onnx -o model', stdout: /^model\n$/ },
  { args: 'colorize photo.png --mask disc --model model -o out.png', stdout: /^out\.png\n$/ },
]

/** The folder that the calls leave behind on a Node: a photograph, a model, and what it made of the photograph. */
export const deskOf = (node, project) => join(project, `node-${node.major}`, 'desk')

/** Calls the program as npx does: on a run from training to a coloured picture. */
export async function checkProgram({ node, project, version }) {
  const cwd = deskOf(node, project)
  mkdirSync(cwd, { recursive: true })
  const data = Uint8Array.from({ length: width * height }, (_, i) => (3 * (i % width) + Math.floor(i / width)) % 256)
  writeFileSync(join(cwd, 'photo.png'), encode({ width, height, data, channels: 1 }))
  const env = { ...process.env, PATH: `${dirname(node.path)}${delimiter}${process.env.PATH}` }
  const wrong = []
  for (const { args, stdout, stderr = /^$/ } of calls(version)) {
    const got = await run('npx', ['chromask', ...args.split(' ')], { cwd, env })
    const holds = got.code === 0 && stdout.test(got.stdout) && stderr.test(got.stderr)
    wrong.push(holds ? [] : [`chromask ${args}: exit code ${got.code}\n${got.stdout}${got.stderr}`])
  }
  wrong.push(wrongWith(join(cwd, 'out.png')))
  return outcome(wrong)
}

function wrongWith(path) {
  if (!existsSync(path)) return ['there is no picture']
  const { data, ...size } = decode(readFileSync(path))
  const isGrey = (x, y) => new Set(data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)).size === 1
  if (size.width !== width || size.height !== height) return [`the picture is ${size.width}x${size.height}`]
  return [...(isGrey(1, 1) ? [] : ['colour outside of the mask']), ...(isGrey(45, 30) ? ['no colour inside'] : [])]
}
