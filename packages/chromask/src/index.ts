export { createProgram, runCli } from './cli.js'
export type { Io } from './io.js'
