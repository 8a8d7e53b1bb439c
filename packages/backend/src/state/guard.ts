import { ChromaskError } from '@chromask/core'
import { type Tensor, Variable } from '@tensorflow/tfjs-core'

const ASYNC_READS = ['data', 'array', 'buffer', 'bytes'] as const
const SYNC_READS = ['dataSync', 'arraySync', 'bufferSync', 'dataToGPU', 'toString', 'print'] as const

/** Which variables are held by a state, of whatever engine. */
const bound = new WeakSet<Variable>()

export const isBound = (variable: Variable): boolean => bound.has(variable)

/**
 * Closes a variable's own methods while an engine holds its values: reading them throws `backend/bound-variable`, and
 * assignments go to `assign`.
 */
export function bindVariable(name: string, variable: Variable, assign: (value: Tensor) => void): void {
  const refused = (method: string): ChromaskError =>
    new ChromaskError(
      'backend/bound-variable',
      `the values of ${name} belong to an engine state, ${method}() may be behind them. Use the state's snapshot(), or dispose the state first.`,
    )
  const define = (method: string, value: unknown): void => {
    Object.defineProperty(variable, method, { value, configurable: true, writable: true })
  }
  for (const method of ASYNC_READS) define(method, () => Promise.reject(refused(method)))
  for (const method of SYNC_READS) {
    define(method, () => {
      throw refused(method)
    })
  }
  define('assign', assign)
  bound.add(variable)
}

/** Opens it again. */
export function unbindVariable(variable: Variable): void {
  for (const method of [...ASYNC_READS, ...SYNC_READS, 'assign'] as const) Reflect.deleteProperty(variable, method)
  bound.delete(variable)
}

/** What `assign` does to a variable that is not bound. */
export const assignUnguarded = (variable: Variable, value: Tensor): void =>
  Variable.prototype.assign.call(variable, value)
