import type { CheckEntry } from '../explain/check.ts'
import type { Explained, Listing, Word } from '../explain/look-up.ts'
import type { Section } from '../explain/sections.ts'
import { paragraph } from '../formats/human/step.ts'
import type { Style } from '../formats/style.ts'
import { clean } from '../text/clean.ts'

const SEVERITIES: Readonly<Record<string, string>> = { E: 'fails', W: 'warns', I: 'informs', off: 'is not looked at' }

/** One entry in full, or every check in a line. */
export function view(result: Explained, style: Style): string {
  if ('checks' in result) return list(result, style)
  return 'must' in result ? check(result, style) : word(result, style)
}

function list({ query, total, passive, probe, implemented, checks }: Listing, style: Style): string {
  const lines = checks.map(({ id, severity, reject, group, mode, implemented: done, title }) => {
    const marks = `${severity}${reject ? 'R' : ' '} ${mode.padEnd(8)}`
    return `${style.dim(marks)}  ${clean(id).padEnd(42)} ${style.dim(group.padEnd(18))} ${clean(title)}${done ? '' : ' (not yet)'}\n`
  })
  const counted =
    query === undefined
      ? `${total} checks: ${passive} passive, ${probe} that need a request of their own (probe); ${implemented} that commands report, the others not yet.`
      : `${total} ${total === 1 ? 'check' : 'checks'} about ${clean(JSON.stringify(query))}, the nearest first. In full: oidc-cli explain <check>`
  const legend = [counted, 'E fails, W warns, I informs; R: a relying party must not accept the response.']
  return `${lines.join('')}\n${legend.map((line) => paragraph(line, 0, style).join('\n')).join('\n')}\n`
}

function check(entry: CheckEntry, style: Style): string {
  const broken = `${SEVERITIES[entry.severity] ?? ''}${entry.reject ? '; a relying party must not accept the response' : ''}`
  const overlays = Object.entries(entry.overlays).map(
    ([overlay, severity]) => `--rules ${overlay} ${SEVERITIES[severity] ?? severity}`,
  )
  const loopback = entry.onLoopback ? [`for an issuer on loopback ${SEVERITIES[entry.onLoopback]}`] : []
  const lines = [
    `${style.bold(clean(entry.id))}  ${style.dim(`check, ${entry.group}, ${entry.mode}`)}`,
    ...paragraph(clean(entry.title), 2, style),
    '',
    ...row('reported', entry.implemented ? undefined : 'not yet, by no command', style),
    ...row('holds when', entry.must, style),
    ...row('wrong', entry.wrong, style),
    ...row('why', entry.why, style),
    ...row('operator', entry.operator, style),
    ...row('client', entry.client, style),
    ...row('when broken', [broken, ...overlays, ...loopback].join('; '), style),
    ...sectionRow(entry.spec, style),
    ...row('page', entry.page, style),
    ...read(entry.sections, style),
  ]
  return `${lines.join('\n')}\n`
}

/** Where the sections can be read, each URL whole on a line. */
function read(sections: readonly Section[], style: Style): readonly string[] {
  return [...new Set(sections.map(({ url }) => url))].map((url) => address(url, style))
}

function address(url: string, style: Style): string {
  return `  ${style.dim(style.link(clean(url), url))}`
}

function word(entry: Word, style: Style): string {
  const all = [entry, ...(entry.also ?? [])]
  const blocks = all.map(
    ({ kind, vendor, says, meaning, remedy, spec, exit, retryable, documented, read: day, sections }, at) => [
      `${style.bold(clean(says ?? entry.id))}  ${style.dim(clean(vendor === undefined ? kind : `${kind}, ${vendor}`))}`,
      ...paragraph(clean(meaning), 2, style),
      ...row('remedy', remedy, style),
      ...row(
        'exit code',
        exit === undefined ? undefined : `${exit}${retryable ? '; the same command may succeed later' : ''}`,
        style,
      ),
      ...sectionRow(spec, style),
      ...row('read', day, style),
      ...row('checks', at === 0 ? entry.related.join(', ') : '', style),
      ...read(sections, style),
      ...(documented === undefined ? [] : [address(documented, style)]),
    ],
  )
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

/** Where the text of a row begins. */
const COLUMN = 15

function row(name: string, text: string | null | undefined, style: Style): readonly string[] {
  return text ? cleanRow(name, clean(text), style) : []
}

function sectionRow(spec: string | undefined, style: Style): readonly string[] {
  return spec ? cleanRow('section', style.sections(clean(spec)), style) : []
}

function cleanRow(name: string, text: string, style: Style): readonly string[] {
  const [first = '', ...more] = paragraph(text, COLUMN, style)
  return [`  ${style.dim(name.padEnd(COLUMN - 2))}${first.slice(COLUMN)}`, ...more.map((line) => line.slice(2))]
}
