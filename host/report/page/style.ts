/*
 * The page's style: the dashboard's colours (renderer/app/style/theme.css; Okabe and Ito's, told apart by all eyes), light
 * on paper and where the reader's system is light, dark on a dark one.
 */
const LIGHT = `
  --page: #ffffff; --panel: #f5f7f5; --line: #d7dcd8; --line-strong: #aab3ae;
  --ink: #14201f; --ink-soft: #4c5a58; --ink-faint: #63706d;
  --modelled: #00649c; --modelled-soft: #bcd8ea; --measured: #a55f00; --measured-soft: #efd6a8;
  --published: #4c5655; --bad: #b3261e;
`;
const DARK = `
  --page: #0c1113; --panel: #12191c; --line: #263237; --line-strong: #4a585f;
  --ink: #e9eeec; --ink-soft: #a3b0b0; --ink-faint: #8b9899;
  --modelled: #5bb8ec; --modelled-soft: #1d4a63; --measured: #f0a830; --measured-soft: #5a4216;
  --published: #b9c4c2; --bad: #ff8a75;
`;

export const PAGE_STYLE = `
:root { color-scheme: light; ${LIGHT} }
@media screen and (prefers-color-scheme: dark) { :root { color-scheme: dark; ${DARK} } }
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.5rem 3rem; max-width: 60rem;
  background: var(--page); color: var(--ink);
  font: 0.94rem/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Cantarell, 'DejaVu Sans', sans-serif;
}
h1, h2, h3, h4 { line-height: 1.2; margin: 0; font-weight: 650; break-after: avoid; }
h1 { font-size: 1.9rem; letter-spacing: -0.01em; }
h2 { font-size: 1.45rem; padding-bottom: 0.35rem; border-bottom: 2px solid var(--ink); overflow-wrap: anywhere; }
h3 { font-size: 1.1rem; margin-top: 1.6rem; }
h4 { font-size: 0.95rem; margin-top: 1.1rem; }
p { margin: 0.5rem 0; }
a { color: inherit; text-decoration-color: var(--line-strong); text-underline-offset: 0.15em; }
code { font-family: ui-monospace, 'DejaVu Sans Mono', monospace; font-size: 0.92em; }
.lead { font-size: 1.05rem; color: var(--ink-soft); }
.note { font-size: 0.82rem; color: var(--ink-soft); max-width: 52rem; }
.unit { color: var(--ink-faint); font-weight: 400; }
.legend { display: flex; flex-wrap: wrap; gap: 0.3rem 1.4rem; margin: 0.9rem 0 0; padding: 0; list-style: none; font-size: 0.82rem; color: var(--ink-soft); }
.legend b { color: var(--ink); font-weight: 600; }
.comparison, .run, .method { margin-top: 2.4rem; }
.letter {
  display: inline-block; min-width: 1.5em; padding: 0 0.35em; border-radius: 0.25em; text-align: center;
  background: var(--ink); color: var(--page); font-weight: 650;
}

.kind { width: 0.7em; height: 0.7em; vertical-align: baseline; overflow: visible; }
.mark.modelled { fill: var(--modelled); }
.mark.measured { fill: var(--measured); }
.mark.published { fill: var(--page); stroke: var(--published); stroke-width: 1.5; }
.tag { white-space: nowrap; font-weight: 600; }
.tag.modelled { color: var(--modelled); }
.tag.measured { color: var(--measured); }

.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 0.25rem 1.5rem; margin: 0.8rem 0; font-size: 0.86rem; }
.facts div { display: flex; gap: 0.6em; }
.facts dt { flex: none; color: var(--ink-faint); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.warnings { margin: 0.8rem 0; padding: 0.6rem 0.8rem 0.6rem 2rem; border: 1px solid var(--bad); border-left-width: 5px; border-radius: 0.3rem; font-size: 0.88rem; break-inside: avoid; }

.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(6.2rem, 1fr)); gap: 0.5rem; margin: 1rem 0; padding: 0; list-style: none; break-inside: avoid; }
.tiles li { display: flex; flex-direction: column; padding: 0.5rem 0.6rem; border: 1px solid var(--line); border-top: 3px solid var(--modelled); border-radius: 0.25rem; background: var(--panel); }
.tiles li.measured { border-top-color: var(--measured); border-top-style: double; border-top-width: 4px; }
.tiles .title { white-space: nowrap; font-size: 0.78rem; color: var(--ink-soft); }
.tiles .figure { font-size: 1.5rem; font-weight: 650; line-height: 1.2; font-variant-numeric: tabular-nums; white-space: nowrap; }
.tiles .unit { font-size: 0.78rem; color: var(--ink-soft); }
.tiles .unit.below { display: block; line-height: 1; }
.tiles .small { font-size: 0.72rem; color: var(--ink-faint); }

table { width: 100%; border-collapse: collapse; margin: 0.6rem 0; font-size: 0.8rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.22rem 0.4rem; text-align: right; vertical-align: top; font-weight: 400; }
thead th { vertical-align: bottom; color: var(--ink-soft); font-weight: 600; border-bottom: 1px solid var(--ink); line-height: 1.2; }
thead .kinds th { border-bottom: 0; text-align: center; }
thead .kinds th + th { border-bottom: 1px solid var(--line-strong); }
thead .unit { display: block; font-size: 0.9em; }
tbody tr { border-bottom: 1px solid var(--line); break-inside: avoid; }
.total tr:first-child { border-top: 1px solid var(--ink); }
.poster .total, .poster .total th { font-weight: 650; }
th.name, td.text, th.text { text-align: left; }
tbody th.name { color: var(--ink); }
.rates td, .poster td { white-space: nowrap; }
td.text { overflow-wrap: anywhere; min-width: 4.4rem; }
.runs th.name { max-width: 16rem; overflow-wrap: anywhere; }
td .published { display: block; font-size: 0.86em; font-weight: 400; color: var(--published); white-space: nowrap; }
td .published b { font-weight: 600; }
thead .kind { display: inline-block; }
sup { font-size: 0.7em; }

figure { margin: 0.6rem 0; break-inside: avoid; }
figcaption { font-size: 0.82rem; font-weight: 600; margin-bottom: 0.25rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: 0.4rem 1.2rem; }
.three { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 0.4rem 1rem; }
.beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: 0.4rem 1.2rem; align-items: center; }
.together { break-inside: avoid; }
.chart { display: block; width: 100%; height: auto; overflow: visible; }
.chart text { font-size: 9.5px; fill: var(--ink-soft); font-variant-numeric: tabular-nums; }
.chart .label, .chart .heading, .chart .value { fill: var(--ink); }
.chart .heading, .chart .value { font-weight: 600; }
.chart .unit, .chart .outside { fill: var(--ink-faint); font-size: 8.5px; }
.axis line { stroke: var(--line); stroke-width: 1; }
.hill.modelled, .bar.modelled { fill: var(--modelled); }
.hill.measured, .bar.measured { fill: var(--measured); }
.hill { opacity: 0.55; }
.box rect { stroke-width: 1; }
.box path { fill: none; stroke-width: 1; }
.box .median { stroke-width: 2.2; }
.box.modelled rect { fill: var(--modelled-soft); stroke: var(--modelled); }
.box.modelled path { stroke: var(--modelled); }
.box.measured rect { fill: var(--measured-soft); stroke: var(--measured); }
.box.measured path { stroke: var(--measured); }
.silicon { stroke: var(--published); stroke-width: 1; stroke-dasharray: 2 2; fill: none; }
.interval path { stroke: var(--modelled); stroke-width: 1.4; fill: none; }
.interval circle { fill: var(--modelled); }
.mappings { columns: 3; column-gap: 1.5rem; margin: 0.3rem 0; padding: 0; list-style: none; font-size: 0.75rem; }
.mappings li { display: flex; justify-content: space-between; gap: 0.5em; break-inside: avoid; border-bottom: 1px solid var(--line); }
.mappings b { font-weight: 400; font-variant-numeric: tabular-nums; color: var(--ink-soft); }
.method dl { font-size: 0.84rem; display: grid; grid-template-columns: max-content 1fr; gap: 0.3rem 1rem; }
.method dt { font-weight: 600; }
.method dd { margin: 0; color: var(--ink-soft); }
footer { margin-top: 2rem; padding-top: 0.5rem; border-top: 1px solid var(--line); font-size: 0.78rem; color: var(--ink-faint); }

@media (max-width: 40rem) {
  body { padding: 1rem 0.7rem; font-size: 14px; }
  table { display: block; overflow-x: auto; }
  .mappings { columns: 1; }
  .method dl { grid-template-columns: 1fr; }
}
@page { size: A4; margin: 14mm 13mm 16mm; @bottom-right { content: counter(page) ' / ' counter(pages); font: 8pt system-ui, sans-serif; color: #63706d; } }
@media print {
  html { font-size: 11.6px; }
  body { max-width: none; padding: 0; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  th, td { padding: 0.16rem 0.28rem; }
  .comparison { margin-top: 1.4rem; }
  .run { break-before: page; margin-top: 0; }
  .pair, .beside { grid-template-columns: 1fr 1fr; }
  .three { grid-template-columns: 1fr 1fr 1fr; }
  .pair { break-inside: avoid; }
  .tiles { grid-template-columns: none; grid-auto-flow: column; grid-auto-columns: minmax(0, 8.6rem); gap: 0.35rem; }
  .tiles li { padding: 0.4rem; }
  a { text-decoration: none; }
}
`;
