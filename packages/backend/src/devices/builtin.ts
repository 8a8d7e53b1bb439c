interface Builtins {
  'node:fs': typeof import('node:fs')
  'node:module': typeof import('node:module')
  'node:os': typeof import('node:os')
  'node:url': typeof import('node:url')
  'node:util': typeof import('node:util')
  'node:worker_threads': typeof import('node:worker_threads')
}

/** One of Node's own modules; nothing in a browser, whose bundlers must not see an import of it. */
export function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] | undefined {
  return typeof process === 'undefined' ? undefined : (process.getBuiltinModule?.(name as string) as Builtins[Name])
}
