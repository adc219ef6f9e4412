// A recording of a command line as an SVG that moves by CSS alone, so that pages which show pictures only show it too.

const ROWS = 26
const LINE = 18
const CHAR = 8.4
const COLUMNS = 82
const TOP = 46
const LEFT = 18
/** Milliseconds: a key is typed, the command begins, a line comes after another, a step is seen, the end stays. */
const PACE = { key: 45, begin: 500, line: 40, step: 450, end: 7000 }
const WIDTH = Math.ceil(COLUMNS * CHAR + 2 * LEFT)
const HEIGHT = TOP + ROWS * LINE + 14

const CLASSES = { 1: 'b', 2: 'd', 31: 'r', 32: 'g', 33: 'y', 36: 'c' }
const ENDS = { 22: ['b', 'd'], 39: ['r', 'g', 'y', 'c'] }

const STYLE = `text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#d6dae0;white-space:pre}
.b{font-weight:700}.d{fill:#8b94a1}.r{fill:#ff7b72}.g{fill:#56d364}.y{fill:#e3b341}.c{fill:#79c0ff}`

const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/** The parts of a line that look alike, by the codes that colour it. */
function partsOf(line) {
  const parts = []
  let classes = []
  for (const [, codes, text] of `\u001b[0m${line}`.matchAll(/\u001b\[([\d;]*)m([^\u001b]*)/g)) {
    for (const code of codes.split(';').map(Number)) {
      if (code === 0) classes = []
      else if (ENDS[code]) classes = classes.filter((each) => !ENDS[code].includes(each))
      else if (CLASSES[code]) classes = [...classes, CLASSES[code]]
    }
    if (text !== '') parts.push({ classes, text })
  }
  return parts
}

/** Each word group stands at its column, so that columns are straight in fonts of other widths too. */
function spans(line) {
  let column = 0
  return partsOf(line)
    .flatMap(({ classes, text }) => text.match(/\S.*?(?: {2,}|$)| +/g)?.map((group) => ({ classes, group })) ?? [])
    .map(({ classes, group }) => {
      const x = (LEFT + column * CHAR).toFixed(1)
      column += group.length
      const look = classes.length > 0 ? ` class="${classes.join(' ')}"` : ''
      return `<tspan x="${x}"${look}>${escaped(group)}</tspan>`
    })
    .join('')
}

/** When each line is seen, in milliseconds: a step takes as long as it took, and no less than can be read. */
function timesOf(lines, begin) {
  let now = begin
  return lines.map((line) => {
    const [, ms] = / +(\d+) ms\b/.exec(line) ?? []
    now += ms === undefined ? PACE.line : Math.max(PACE.step, Number(ms))
    return now
  })
}

/** `output` is what the command wrote, with its colours; `title` is for who cannot see it. */
export function recordingOf({ command, output, title }) {
  const lines = output.replace(/\n$/, '').split('\n')
  const begin = command.length * PACE.key + PACE.begin
  const times = timesOf(lines, begin)
  const total = (times.at(-1) ?? begin) + PACE.end
  const at = (ms) => `${((100 * ms) / total).toFixed(2)}%`
  const frames = times.map((ms, n) => `@keyframes l${n}{0%{opacity:0}${at(ms)}{opacity:1}100%{opacity:1}}`)
  const moved = times.flatMap((ms, n) =>
    n + 2 > ROWS ? [`${at(ms)}{transform:translateY(-${(n + 2 - ROWS) * LINE}px)}`] : [],
  )
  const last = Math.max(0, lines.length + 1 - ROWS) * LINE
  const rules = lines.map((_line, n) => `.l${n}{animation:l${n} ${total}ms steps(1,end) infinite}`)
  const typed = [...command].map((_key, n) => `${at(n * PACE.key)}{width:${((n + 1) * CHAR).toFixed(1)}px}`)
  const y = (row) => TOP + row * LINE + 13
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title">
<title id="title">${escaped(title)}</title>
<style>
${STYLE}
#moved{transform:translateY(-${last}px)}
@media (prefers-reduced-motion:no-preference){
${[...frames, ...rules].join('\n')}
@keyframes typed{${typed.join('')}100%{width:${(command.length * CHAR).toFixed(1)}px}}
#typed{animation:typed ${total}ms steps(1,end) infinite}
@keyframes moved{0%{transform:none}${moved.join('')}100%{transform:translateY(-${last}px)}}
#moved{animation:moved ${total}ms steps(1,end) infinite}
}
</style>
<rect width="${WIDTH}" height="${HEIGHT}" rx="10" fill="#161b22"/>
<circle cx="20" cy="20" r="6" fill="#ff5f57"/><circle cx="40" cy="20" r="6" fill="#febc2e"/><circle cx="60" cy="20" r="6" fill="#28c840"/>
<clipPath id="window"><rect x="0" y="${TOP - 4}" width="${WIDTH}" height="${ROWS * LINE + 8}"/></clipPath>
<clipPath id="keys"><rect id="typed" x="${LEFT + 2 * CHAR}" y="${TOP}" width="${(command.length * CHAR).toFixed(1)}" height="${LINE}"/></clipPath>
<g clip-path="url(#window)"><g id="moved">
<text class="g" x="${LEFT}" y="${y(0)}">$</text><g clip-path="url(#keys)"><text id="command" x="${LEFT + 2 * CHAR}" y="${y(0)}" textLength="${(command.length * CHAR).toFixed(1)}">${escaped(command)}</text></g>
${lines.map((line, n) => `<text class="l l${n}" xml:space="preserve" x="${LEFT}" y="${y(n + 1)}">${spans(line)}</text>`).join('\n')}
</g></g>
</svg>
`
}
