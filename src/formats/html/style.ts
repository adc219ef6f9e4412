/** The style sheet of the page; its hash is the only thing the policy of the page allows. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #18202f; --soft: #586174; --card: #ffffff; --ground: #f1f3f8; --line: #dde2ec; --code: #f6f7fb; --link: #2d5bbf; --good: #14713f; --bad: #b3261e; --warn: #875400; --good-bg: #e2f4e9; --bad-bg: #fce7e5; --warn-bg: #fbefd5; --none-bg: #e9ecf3; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf4; --soft: #a3adc0; --card: #181d27; --ground: #0f131a; --line: #2b3342; --code: #11161e; --link: #91b4ff; --good: #74d7a1; --bad: #ff958c; --warn: #f2be66; --good-bg: #16301f; --bad-bg: #3a1b19; --warn-bg: #35290f; --none-bg: #252c39; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 64rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0; letter-spacing: -.015em; display: flex; gap: .75rem; align-items: center; flex-wrap: wrap; }
h2 { font-size: 1.0625rem; margin: 0; display: flex; gap: .25rem .75rem; align-items: center; flex-wrap: wrap; }
h3 { font-size: .8125rem; margin: 0 0 .35rem; color: var(--soft); font-weight: 600; }
pre + h3, pre + pre { margin-top: .75rem; }
p { margin: .5rem 0 0; overflow-wrap: anywhere; }
section, header { background: var(--card); border: 1px solid var(--line); border-radius: .875rem; padding: 1.25rem 1.5rem; margin-bottom: 1rem; }
.soft { color: var(--soft); font-size: .875rem; }
.end { margin-left: auto; color: var(--soft); font-size: .8125rem; font-weight: 400; font-variant-numeric: tabular-nums; }
.badge { display: inline-block; border-radius: 99px; padding: .1rem .6rem; font-size: .75rem; line-height: 1.4; font-weight: 650; white-space: nowrap; }
h1 .badge { font-size: .875rem; padding: .2rem .8rem; }
.pass { color: var(--good); background: var(--good-bg); } .fail, .error { color: var(--bad); background: var(--bad-bg); } .warn { color: var(--warn); background: var(--warn-bg); } .info, .skip { color: var(--soft); background: var(--none-bg); }
.cause { border-radius: .6rem; padding: .75rem 1rem; margin-top: 1rem; overflow-wrap: anywhere; }
.cause p { color: var(--ink); } .cause p:first-child { margin: 0; font-size: 1.0625rem; } .cause p.soft { color: var(--soft); }
.subject { font-size: 1.0625rem; } .subject strong { font-weight: 650; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(5.5rem, 1fr)); gap: .75rem 1rem; margin: 1rem 0 0; }
.facts dt { color: var(--soft); font-size: .8125rem; } .facts dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.time { margin-top: 1.1rem; display: block; overflow: visible; }
.time text { fill: var(--soft); font: 12px system-ui, sans-serif; font-variant-numeric: tabular-nums; } .time .track { fill: var(--ground); }
.time .bar-pass { fill: var(--good); } .time .bar-fail { fill: var(--bad); } .time .bar-warn { fill: var(--warn); } .time .bar-skip { fill: var(--soft); }
ul, ol { list-style: none; margin: .75rem 0 0; padding: 0; }
.remark { border-left: 3px solid var(--line); padding-left: .8rem; color: var(--ink); }
.where { font-size: .9375rem; } .typed { margin-top: .25rem; color: var(--soft); }
.findings > li { padding: 1rem 0; } .findings > li:first-child { border-top: 0; padding-top: .25rem; }
.said { margin: 0; } .said strong { font-weight: 650; }
:target { outline: 2px solid var(--link); outline-offset: .3rem; border-radius: .3rem; } section, li { scroll-margin-top: 1rem; }
li { padding: .75rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
li:last-child { padding-bottom: 0; }
li p { margin-top: .3rem; }
li .id { color: inherit; text-decoration-color: var(--line); font: 600 .8438rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; margin-left: .4rem; }
.few li { padding: .3rem 0; border: 0; font-size: .875rem; }
.pairs { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); gap: .2rem .75rem; margin: .5rem 0 0; font-size: .9rem; }
.pairs dt { color: var(--soft); } .pairs dd { margin: 0; overflow-wrap: anywhere; }
code, pre { font: .8125rem/1.55 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
pre { background: var(--code); border: 1px solid var(--line); border-radius: .6rem; padding: .75rem .9rem; margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: .15em; } details { margin-top: .75rem; } summary { cursor: pointer; color: var(--link); font-size: .9rem; overflow-wrap: anywhere; border-radius: .3rem; }
summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
summary code { font-size: .8438rem; }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1rem; margin-top: .75rem; }
footer { color: var(--soft); font-size: .8125rem; text-align: center; }
.wide { max-width: 76rem; }
[hidden] { display: none !important; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.filter { display: flex; gap: .6rem; align-items: center; flex-wrap: wrap; margin-top: 1.25rem; font-size: .9rem; color: var(--soft); }
.filter input { flex: 1 1 12rem; min-width: 0; max-width: 26rem; font: inherit; color: var(--ink); background: var(--code); border: 1px solid var(--line); border-radius: .5rem; padding: .4rem .7rem; }
.filter input:focus-visible, a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.filter output { font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; margin-top: .9rem; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .6rem .5rem 0; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--soft); font-weight: 600; font-size: .8125rem; white-space: nowrap; }
tbody th { font-weight: 400; min-width: 16rem; overflow-wrap: anywhere; }
tbody th a { font-weight: 600; }
tbody th .soft { display: block; font-size: .8125rem; }
.cell { display: inline-block; white-space: nowrap; border-radius: .4rem; padding: .1rem .5rem; text-decoration: none; font-variant-numeric: tabular-nums; }
.cell:hover { text-decoration: underline; }
.cell .of { display: none; }
.note { margin: 0 .25rem 1rem; }
.run { background: var(--card); border: 1px solid var(--line); border-radius: .875rem; margin: 0 0 .6rem; content-visibility: auto; contain-intrinsic-size: auto 3.2rem; }
.run > summary { padding: .8rem 1.25rem; color: inherit; list-style-position: outside; }
.run > summary h2 { display: inline-flex; width: calc(100% - 1.25rem); vertical-align: top; }
.run > div { padding: 0 .75rem .1rem; scroll-margin-top: 4rem; }
.run section, .run header { border-radius: .6rem; }
@media (max-width: 34rem) { table, tbody, tr, tbody th, td { display: block; } thead { display: none; } tr { border-top: 1px solid var(--line); padding: .6rem 0; } th, td { border: 0; padding: 0; } tbody th { min-width: 0; padding-bottom: .4rem; } td { display: inline-block; margin: 0 .35rem .3rem 0; } td:empty { display: none; } .cell { padding: .2rem .5rem; } .cell .of { display: inline; } }
@media (max-width: 34rem) { main { padding: 1rem .75rem 3rem; } section, header { padding: 1rem; border-radius: .7rem; } .pairs { grid-template-columns: 1fr; gap: 0; } .pairs dd { margin-bottom: .4rem; } .end { margin-left: 0; width: 100%; } }
@media print { body { background: #fff; } section, header { break-inside: avoid; } }
`
