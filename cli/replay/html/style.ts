import { createHash } from 'node:crypto';

/** Light and dark as the reader has it; wide, and as narrow as a telephone. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b2530; --paper: #fff; --quiet: #5b6773; --line: #dde3e9; --panel: #f5f7f9;
  --publish: #4b89b4; --connect: #6f9a38; --refused: #cc6a2e; --seen: #4b89b4; --mean: #b9d0e0; --expected: #1b2530; --limit: #b3262e;
  --info: #7d8894; --low: #2f76a3; --medium: #a87a0c; --high: #c75a1c; --critical: #b3262e }
@media (prefers-color-scheme: dark) { :root { --ink: #dde5ec; --paper: #11171e; --quiet: #93a0ad; --line: #2a3540; --panel: #19212a;
  --publish: #5b9cc9; --connect: #8db94f; --refused: #e2894f; --seen: #5b9cc9; --mean: #2f4d63; --expected: #f0f4f8; --limit: #ff7b7b;
  --info: #8d99a6; --low: #6ab0dc; --medium: #dcae3c; --high: #f08b4b; --critical: #ff6b6b } }
* { box-sizing: border-box }
body { --ground: var(--paper); font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 66rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; overflow-wrap: anywhere }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem } h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem } h3 { font-size: 1rem; margin: 0 }
p { margin: .4rem 0 } a { color: inherit } .quiet, figcaption, dt, th { color: var(--quiet) } code { font-size: .9em }
figure { margin: 1rem 0 } figcaption, .legend { font-size: .85rem }
.legend { display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; margin: .2rem 0 0 3.6rem; color: var(--quiet) } .legend span { white-space: nowrap }
.chart { display: grid; grid-template-columns: 3.6rem 1fr; margin-top: .25rem } .chart svg { display: block; width: 100% }
svg text { fill: var(--quiet); font: 11px system-ui, sans-serif; paint-order: stroke; stroke: var(--ground); stroke-width: 4px; stroke-linejoin: round } .grid { stroke: var(--line) } .axis { stroke: var(--quiet) }
.publish { fill: var(--publish) } .connect { fill: var(--connect) } .refused { fill: var(--refused) }
.seen { fill: var(--seen) } .mean { fill: var(--mean) }
.expected, .passes, .limit { fill: none; vector-effect: non-scaling-stroke }
.expected { stroke: var(--expected); stroke-width: 1.5 } .passes { stroke: var(--expected); stroke-width: 1.5; stroke-dasharray: 2 3 }
.limit { stroke: var(--limit); stroke-width: 1.5; stroke-dasharray: 7 4 }
.bar { stroke-width: 3; stroke-linejoin: round } rect.info { fill: var(--info); stroke: var(--info) } rect.low { fill: var(--low); stroke: var(--low) }
rect.medium { fill: var(--medium); stroke: var(--medium) } rect.high { fill: var(--high); stroke: var(--high) } rect.critical { fill: var(--critical); stroke: var(--critical) }
a:hover rect { opacity: .7 }
strong.info { color: var(--info) } strong.low { color: var(--low) } strong.medium { color: var(--medium) } strong.high { color: var(--high) } strong.critical { color: var(--critical) }
table { border-collapse: collapse; width: 100%; font-size: .92rem } th { font-weight: 500; font-size: .85rem } td, th { text-align: left; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
td.fixed { white-space: nowrap; overflow-wrap: normal; font-variant-numeric: tabular-nums }
article { --ground: var(--panel); background: var(--panel); border-left: 4px solid var(--line); border-radius: 3px; padding: .8rem 1rem; margin: 1rem 0; scroll-margin-top: 1rem } article:target { outline: 2px solid var(--quiet) }
article.info { border-color: var(--info) } article.low { border-color: var(--low) } article.medium { border-color: var(--medium) } article.high { border-color: var(--high) } article.critical { border-color: var(--critical) }
dl { display: grid; grid-template-columns: 8rem 1fr; gap: .2rem .75rem; margin: .6rem 0 0; font-size: .92rem } dt, dd { margin: 0 } dd span { margin-right: 1rem; display: inline-block }
@media (max-width: 40rem) { .minor, .spare { display: none } body { padding: 1rem .75rem 3rem } dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: .4rem } td, th { padding-right: .5rem }
  .chart { grid-template-columns: 3.2rem 1fr } .legend { margin-left: 0 } article { padding: .7rem } }
@media print { article { break-inside: avoid } }
`;

/** Nothing is loaded, nothing runs, and the only style is the one above. */
export const CONTENT_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;
