import { execFileSync, spawn } from 'node:child_process'

/** Runs npm in a folder. */
export const npm = (cwd, ...args) =>
  execFileSync('npm', args, {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    // The install script of onnxruntime-node would fetch libraries for NVIDIA's GPUs.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
  })

/** Installs packages into a folder, beside what its manifest names. */
export const install = (cwd, ...packages) =>
  npm(cwd, 'install', '--no-audit', '--no-fund', '--loglevel=error', ...packages)

/** Runs a command; gives its exit code (null where it had to be stopped) and what it printed. */
export function run(command, args, { cwd, env = process.env, seconds = 300 }) {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000)
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code, stdout, stderr })
    })
  })
}

/** The results of work on each item, never more than two at a time. */
export async function twoAtATime(items, work) {
  const results = []
  let next = 0
  const worker = async () => {
    while (next < items.length) {
      const i = next++
      results[i] = await work(items[i])
    }
  }
  await Promise.all([worker(), worker()])
  return results
}

/** How many subjects passed, given what is wrong with each of them. */
export const outcome = (wrong) => ({
  passed: wrong.filter((failures) => failures.length === 0).length,
  failures: wrong.flat(),
})
