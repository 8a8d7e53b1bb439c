import { createProgram, runCli } from '../packages/chromask/src/cli.js'

type Command = ReturnType<typeof createProgram>
type Argument = Command['registeredArguments'][number]
type Option = Command['options'][number]

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('{', '&#123;')
const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`

/** Markdown pages of the command line, by file name: one a command, and the overview. All text comes from `--help`. */
export async function cliPages(): Promise<ReadonlyMap<string, string>> {
  const commands = createProgram({ ...silent, signal: new AbortController().signal }).commands
  const pages = new Map([['index.md', overview(commands)]])
  for (const command of commands) pages.set(`${command.name()}.md`, await pageOf(command))
  return pages
}

const silent = { stdout: { write: () => undefined }, stderr: { write: () => undefined } }

const overview = (commands: readonly Command[]): string => `# The command line

Put it into a project with \`npm install chromask\` and call it by \`npx chromask\`, or everywhere with
\`npm install -g chromask\`. \`chromask help <command>\` prints what stands on these pages, which are made from it.

${[
  row('command', 'does'),
  row('---', '---'),
  ...commands.map((command) => row(`[\`${command.name()}\`](${command.name()}.md)`, cell(command.description()))),
].join('\n')}

## Stopping

Ctrl-C (or SIGTERM) finishes the step under way, saves, and says how to go on; a second one quits at once. What is on disk
is whole at any moment. [Checkpoints and resume](../guide/checkpoints.md) has more.

## Exit codes

| code | means |
| --- | --- |
| 0 | done |
| 1 | failed; what was on disk before is as it was |
| 2 | the options, or the file of options, make no sense |
| 130 | stopped |

Results go to the standard output, progress and complaints to the standard error. Every complaint is one
[error](../errors.md) that says what to do.

## Options from a file

Every command takes \`--config <file>\`: JSON with options by their long names, \`true\` or \`false\` for flags without a
value, lists for what may be repeated. Flags win over it.

\`\`\`json
{ "recipe": "demo", "data": "photos/", "skip-invalid": true, "steps": 2000, "set": ["generator.base=32", "rate=0.001"] }
\`\`\`
`

async function pageOf(command: Command): Promise<string> {
  const usage = `chromask ${command.name()} ${command.usage()}`
  const parts = [
    `# chromask ${command.name()}`,
    command.description(),
    `\`\`\`text\n${usage}\n\`\`\``,
    ...table('Arguments', command.registeredArguments.map(argumentRow)),
    ...table('Options', command.options.map(optionRow)),
    ...(await sectionsOf(command.name())),
  ]
  return `${parts.join('\n\n')}\n`
}

const table = (title: string, rows: readonly string[]): string[] =>
  rows.length === 0
    ? []
    : [
        `## ${title}`,
        [row(title.slice(0, -1).toLowerCase(), 'what', 'default'), row('---', '---', '---'), ...rows].join('\n'),
      ]

const choicesOf = (choices?: readonly string[]): string =>
  choices ? ` (${choices.map((choice) => `\`${choice}\``).join(', ')})` : ''

const argumentRow = (argument: Argument): string =>
  row(`\`${argument.name()}\``, cell(argument.description) + choicesOf(argument.argChoices), '')

const optionRow = ({ flags, description, argChoices, defaultValue }: Option): string =>
  row(
    `\`${flags}\``,
    cell(description) + choicesOf(argChoices),
    defaultValue === undefined || defaultValue.length === 0 ? '' : `\`${defaultValue}\``,
  )

/** What the help says after the options: lists as they stand, examples as a shell would take them. */
async function sectionsOf(name: string): Promise<string[]> {
  let help = ''
  await runCli([name, '--help'], {
    ...silent,
    stdout: { write: (text) => (help += text) },
    signal: new AbortController().signal,
  })
  const after = help.split('display help for command\n').at(-1) ?? ''
  return [...after.matchAll(/^(\w+):\n((?: {2}.*\n?)+)/gm)].flatMap(([, title = '', body = '']) => {
    const lines = body.trimEnd().replaceAll(/^ {2}(\$ )?/gm, '')
    return [`## ${title}`, `\`\`\`${title === 'Examples' ? 'bash' : 'text'}\n${lines}\n\`\`\``]
  })
}
