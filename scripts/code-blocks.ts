/** A block of code in a page of Markdown or in a doc comment. */
export interface Block {
  readonly file: string
  readonly line: number
  readonly code: string
}

/** Every block that is fenced as `ts` in the text of a file. */
export function blocksOf(file: string, text: string): Block[] {
  const blocks: Block[] = []
  for (const match of text.matchAll(/^([ \t]*\*?[ \t]?)```ts\n([\s\S]*?)^\1```/gm)) {
    const code = (match[2] ?? '').replace(/^[ \t]*\* ?/gm, (start) => (file.endsWith('.md') ? start : ''))
    blocks.push({ file, line: text.slice(0, match.index).split('\n').length, code })
  }
  return blocks
}

/** The text expected behind each console.log of a block, in order. */
export const expectedOf = (code: string): string[] =>
  [...code.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map((match) => match[1] ?? '')
