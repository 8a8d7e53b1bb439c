import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeHtml, html, trusted } from './html.js'

const ENTITY = /&(amp|lt|gt|quot|#39);/g
const NAMES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

describe('escapeHtml', () => {
  it('leaves nothing that ends text or an attribute, and can be undone', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const escaped = escapeHtml(text)
        expect(escaped).not.toMatch(/[<>"']/)
        expect(escaped.replace(ENTITY, '')).not.toContain('&')
        expect(escaped.replace(ENTITY, (_, name) => NAMES[name]!)).toBe(text)
      }),
    )
  })
})

describe('html', () => {
  it('escapes text, keeps markup and leaves out nothing', () => {
    const inner = html`<b>${'<&>'}</b>`
    expect(html`<p title="${'"'}">${inner}${1}${undefined}${false}${''}</p>`.markup).toBe(
      '<p title="&quot;"><b>&lt;&amp;&gt;</b>1</p>',
    )
  })

  it('joins lists, and trusts what it is told to', () => {
    expect(html`${[html`<i>1</i>`, html`<i>2</i>`]}${trusted('<hr>')}`.markup).toBe('<i>1</i>\n<i>2</i><hr>')
    expect(html`${[]}`.markup).toBe('')
  })
})
