/** A piece of markup: text in it is escaped already. */
export interface Html {
  readonly markup: string
}

/** What may stand in a template: text (which is escaped), markup, or nothing. */
export type HtmlValue = string | number | Html | readonly Html[] | undefined | false

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text for use between tags and inside quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')

/** Template tag: everything put in is escaped, unless it came out of this tag itself. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return { markup: strings.map((text, i) => (i === 0 ? '' : markupOf(values[i - 1])) + text).join('') }
}

/** Marks text as markup that needs no escaping: only for text written in this package. */
export const trusted = (markup: string): Html => ({ markup })

function markupOf(value: HtmlValue): string {
  if (value === undefined || value === false) return ''
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('\n')
}
