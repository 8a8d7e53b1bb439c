import { type Html, html, trusted } from './html.js'
import { STYLE } from './style.js'

/** A part of a page, with a place in its list of contents. */
export interface Section {
  readonly id: string
  readonly heading: string
  readonly content: Html
}

/** A picture of many pictures. */
export interface ReportSamples {
  readonly title: string
  readonly png: Uint8Array
  readonly width: number
  readonly height: number
  /** What there is to know about these pictures. */
  readonly note?: string
}

/** What a page begins with. */
export interface PageHead {
  readonly title: string
  /** Steps, images/s, device and the like. */
  readonly summary: readonly (readonly [label: string, value: string])[]
  /** What the reader should know before all else. */
  readonly notes?: readonly string[]
}

// Nothing is ever loaded from anywhere, whatever the texts in it say.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

/** A whole page that needs no network and no script. */
export function pageOf({ title, summary, notes = [] }: PageHead, parts: readonly (Section | undefined)[]): string {
  const sections = parts.filter((section) => section !== undefined)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
${summary.length > 0 && html`<dl class="summary">${summary.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`}
${notes.length > 0 && html`<ul class="notes" aria-label="Notes">${notes.map((note) => html`<li>${note}</li>`)}</ul>`}
<nav aria-label="Sections">${sections.map(({ id, heading }) => html`<a href="#${id}">${heading}</a>`)}</nav>
</header>
<main>
${sections.map(
  ({ id, heading, content }) => html`<section id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${heading}</h2>
${content}
</section>`,
)}
</main>
</body>
</html>
`.markup
}

/** Sheets of pictures below each other; `columns` says what stands in them, from the left. */
export const figuresOf = (sheets: readonly ReportSamples[], columns: readonly string[]): Html =>
  html`<p class="note">Columns from the left: ${columns.join(', ')}.</p>
<div class="samples">${sheets.map(
    ({ title, png, width, height, note }) => html`<figure><figcaption>${title}</figcaption>
<img src="data:image/png;base64,${base64(png)}" width="${width}" height="${height}" alt="${title}: rows of pictures, each ${columns.join(', ')}">${note !== undefined && html`<p class="note">${note}</p>`}</figure>`,
  )}</div>`

/** In pieces, as a function takes only so many arguments. */
function base64(bytes: Uint8Array): string {
  let binary = ''
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return btoa(binary)
}
