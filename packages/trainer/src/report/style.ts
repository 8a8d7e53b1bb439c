/**
 * The style sheet of a report. Lines take the colours of Okabe and Ito (2008), made for all kinds of colour vision, each
 * darkened or lightened to stand out by 3:1 at least from the ground of its theme.
 */
export const STYLE: string = `
:root { color-scheme: light dark; --ground: #fbfbfa; --card: #fff; --ink: #1d2126; --soft: #59636e; --rule: #e2e4e7; --mark: #0b6b4f; --mark-ground: #e3f3ec;
  --s0: #0072b2; --s1: #c24e00; --s2: #00805f; --s3: #a8508a; --s4: #8f6a00; --s5: #5b6470 }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171a; --card: #1c2024; --ink: #e8eaed; --soft: #a3adb8; --rule: #343a41; --mark: #6fd9b0; --mark-ground: #17372c;
    --s0: #56b4e9; --s1: #ff9548; --s2: #2fc896; --s3: #e58fc4; --s4: #f0d044; --s5: #b4bcc6 }
}
* { box-sizing: border-box }
body { margin: 0 auto; padding: 2rem clamp(1rem, 4vw, 3rem) 4rem; max-width: 72rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif }
h1 { margin: 0 0 1.25rem; font-size: clamp(1.5rem, 4vw, 2.1rem); line-height: 1.2; letter-spacing: -0.01em; overflow-wrap: anywhere }
h2 { margin: 3rem 0 1rem; font-size: 1.35rem; line-height: 1.3 }
h3 { margin: 1.5rem 0 0.75rem; font-size: 1.08rem; overflow-wrap: anywhere }
h4 { margin: 1.5rem 0 0.5rem; font-size: 0.95rem; overflow-wrap: anywhere }
figure { margin: 0 }
.card { padding: 1rem; background: var(--card); border: 1px solid var(--rule); border-radius: 10px }
.card > h3, .card > h4 { margin-top: 0 }
.note, figcaption, caption { color: var(--soft); font-weight: 400; font-size: 0.875rem }
.summary { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 0.75rem; margin: 0 }
.summary > div { padding: 0.75rem 1rem; background: var(--card); border: 1px solid var(--rule); border-radius: 10px }
.summary dt { color: var(--soft); font-size: 0.8rem }
.summary dd { margin: 0.1rem 0 0; font-size: 1.1rem; font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere }
.notes { margin: 1.25rem 0 0; padding: 0.75rem 1rem 0.75rem 2rem; background: var(--card); border: 1px solid var(--rule); border-left: 4px solid var(--s1); border-radius: 10px }
nav { margin: 1.25rem 0 0; display: flex; flex-wrap: wrap; gap: 0.35rem 1.25rem }
a { color: var(--s0) }
.verdict { margin: 0.5rem 0 0.75rem }
.scroll { overflow-x: auto; margin: 0 0 1rem; background: var(--card); border: 1px solid var(--rule); border-radius: 10px }
.fit { width: fit-content; max-width: 100% }
table { width: 100%; border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums }
caption { padding: 0.65rem 0.9rem; text-align: left; border-bottom: 1px solid var(--rule) }
th, td { padding: 0.35rem 0.55rem; text-align: left; vertical-align: baseline; white-space: nowrap }
th { font-weight: 500 }
th:first-child:not(.method) { padding-left: 0.9rem }
thead th { color: var(--soft); font-size: 0.8rem }
.fit :is(th, td) { padding-inline: 0.9rem }
.number { text-align: right }
.heading th { padding-top: 0.9rem; font-weight: 650; border-top: 1px solid var(--rule) }
.first > * { border-top: 1px solid var(--rule) }
.heading + .first > * { border-top: 0 }
.method { color: var(--soft) }
.best { font-weight: 700; color: var(--mark); background: var(--mark-ground) }
.clear { font-weight: 700 }
.interval { display: block; color: var(--soft); font-size: 0.78rem; font-weight: 400 }
.best-mark { margin-right: 0.35em; font-size: 0.8em }
.unseen-text { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
abbr[title] { text-decoration: none; cursor: help }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 25rem), 1fr)); gap: 1rem }
.small.charts { margin-bottom: 1.5rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)) }
.charts svg[role='img'] { display: block; width: 100%; height: auto }
svg text { fill: var(--soft); font: 12px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; font-variant-numeric: tabular-nums }
.rule { stroke: var(--rule) }
.base, .tick { stroke: var(--soft) }
.line, .faint { fill: none; stroke: var(--series); stroke-linecap: round; stroke-linejoin: round }
.line { stroke-width: 2.2 }
.faint { stroke-width: 1; opacity: 0.3 }
.dot { fill: var(--series); stroke: var(--card); stroke-width: 1 }
.dash { stroke-dasharray: 7 5 }
.dots { stroke-dasharray: 1 5 }
${[0, 1, 2, 3, 4, 5].map((i) => `.s${i} { --series: var(--s${i}) }`).join('\n')}
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.1rem; margin: 0.5rem 0; padding: 0; list-style: none; font-size: 0.875rem }
.legend li { overflow-wrap: anywhere }
.legend svg { width: 26px; height: 10px; margin-right: 0.4rem; vertical-align: middle }
.samples { display: grid; gap: 1.25rem }
.samples img { display: block; max-width: 100%; height: auto; border-radius: 4px }
.samples figcaption { margin: 0 0 0.5rem; color: var(--ink); font-size: 0.95rem; font-weight: 600 }
details > summary { cursor: pointer; font-weight: 600 }
pre { overflow-x: auto; margin: 0.75rem 0 0; font: 0.82rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
.terms { display: grid; gap: 0.4rem; margin: 0.75rem 0 0; font-size: 0.9rem }
.terms > div { display: grid; grid-template-columns: 7.5rem 1fr; gap: 0.75rem }
.terms dt { font-weight: 600 }
.terms dd { margin: 0; color: var(--soft) }
@media (max-width: 30rem) { .terms > div { grid-template-columns: 1fr; gap: 0 } }
@media print { body { max-width: none } .card, .scroll { break-inside: avoid } }
`
