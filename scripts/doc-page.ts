import { readFileSync } from 'node:fs'

/** One thing that a reader does: reads a file's text, runs a program, types a line. */
export type Deed =
  | { readonly kind: 'file'; readonly line: number; readonly name: string; readonly text: string }
  | { readonly kind: 'program'; readonly line: number; readonly text: string }
  | { readonly kind: 'command'; readonly line: number; readonly text: string; readonly prints?: string }

/**
 * What a page has its reader do, in order. A block with a title (```ts [train.ts]) is a file; one of `ts` without is a
 * program; each line of a block of `sh` is a command, and a `text` block right behind is what the last of them prints. Blocks
 * of other languages (`bash`, `js`) are only shown.
 */
export function deedsOf(path: string): Deed[] {
  const page = readFileSync(path, 'utf8')
  const blocks = [...page.matchAll(/^```(\w+)(?: \[([\w./-]+)\])?\n([\s\S]*?)^```$/gm)].map((match) => ({
    line: page.slice(0, match.index).split('\n').length,
    language: match[1] ?? '',
    title: match[2],
    text: match[3] ?? '',
    /** Nothing but blank lines between it and the block before. */
    follows: /```\s*$/.test(page.slice(0, match.index)),
  }))
  return blocks.flatMap(({ language, title, line, text }, place): Deed[] => {
    if (title) return [{ kind: 'file', line, name: title, text }]
    if (language === 'ts') return [{ kind: 'program', line, text }]
    if (language !== 'sh') return []
    const lines = text
      .replace(/\\\n\s*/g, '')
      .split('\n')
      .map((command) => command.replace(/\s+#.*$/, ''))
      .filter((command) => command !== '')
    const next = blocks[place + 1]
    const prints = next?.language === 'text' && next.follows ? next.text.trim() : undefined
    return lines.map((command, place) => ({
      kind: 'command',
      line,
      text: command,
      ...(place === lines.length - 1 && prints !== undefined ? { prints } : {}),
    }))
  })
}

/** Whether something was printed as a page says; `…` stands for anything. */
export function isAsSaid(printed: string, said: string): boolean {
  const pattern = said
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[\\s\\S]*')
  const trimmed = printed
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim()
  return new RegExp(`^${pattern}$`).test(trimmed)
}

/** Words of a line as a shell splits them. */
export const wordsOf = (line: string): string[] =>
  [...line.matchAll(/(?:"[^"]*"|'[^']*'|\S)+/g)].map(([word]) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'))
