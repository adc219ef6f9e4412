import type { KeyChange, MemberChange } from '../checks/metadata/changes.ts'
import { META_MEMBERS } from '../documents/metadata-members.ts'
import { SIGNS_NOBODY_IN, signsNobodyIn } from '../documents/workload-issuer.ts'
import type { Discovered } from '../flows/discover.ts'
import type { Attempt } from '../flows/discovery-documents.ts'
import { keyTable } from '../formats/human/keys.ts'
import type { Style } from '../formats/style.ts'
import type { JsonValue } from '../jose/json/json.ts'
import { writeJson } from '../jose/json/writer.ts'
import { clean, shorten } from '../text/clean.ts'
import { nearest } from '../text/nearest.ts'

type Entry = readonly [name: string, value: JsonValue]

/** Metadata grouped for reading, and the keys as a table. */
export function view({ issuer, metadata, jwks, attempts, differences, changed }: Discovered, style: Style): string {
  const endpoints: Entry[] = []
  const supported: Entry[] = []
  const rest: Entry[] = []
  for (const entry of Object.entries(metadata)) {
    const [name, value] = entry
    if (name === 'issuer') continue
    if (/(_endpoint|_uri|_iframe)$/.test(name)) endpoints.push(entry)
    else (name.endsWith('_supported') && Array.isArray(value) ? supported : rest).push(entry)
  }
  return [
    `\n${style.bold('Issuer')}  ${clean(String(issuer ?? 'unknown'))}\n`,
    signsNobodyIn(metadata) ? `        ${SIGNS_NOBODY_IN}\n` : '',
    attemptLines(attempts, style),
    section('Endpoints', endpoints, style),
    section('Supported', supported, style),
    section('Policies and the rest', rest, style),
    keyTable(jwks?.['keys'], style),
    changeLines('Differences between the two documents', differences, ['openid', 'oauth'], style),
    changedLines(changed, style),
  ].join('')
}

const OUTCOMES: Readonly<Record<Attempt['outcome'], string>> = {
  used: 'used',
  compared: 'compared',
  unusable: 'no metadata',
}

function attemptLines(attempts: readonly Attempt[], style: Style): string {
  const lines = attempts.map(({ url, status, outcome }) => {
    const mark = outcome === 'unusable' ? style.dim(style.marks.none) : style.green(style.marks.good)
    return `  ${mark} ${clean(shorten(url, 200))}  ${status ?? 'no answer'} ${OUTCOMES[outcome]}\n`
  })
  return lines.length === 0 ? '' : `${style.bold('Tried')}\n${lines.join('')}`
}

/** Longest side of a difference, in characters. */
const SIDE = 160

function changeLines(
  title: string,
  changes: readonly MemberChange[],
  sides: readonly [before: string, after: string],
  style: Style,
): string {
  const lines = changes.slice(0, 100).flatMap(({ name: given, values, before, after }) => {
    const name = `  ${clean(shorten(given, 80))}`
    if (values) return [`${name}  ${listChange(values, style)}\n`]
    const side = (index: 0 | 1, value: JsonValue | undefined): string =>
      `    ${style.dim(sides[index].padEnd(8))}${value === undefined ? style.dim('absent') : clean(shorten(valueText(value), SIDE))}\n`
    return [`${name}\n`, side(0, before), side(1, after)]
  })
  return lines.length === 0 ? '' : `${style.bold(title)}\n${lines.join('')}`
}

function listChange({ added, removed }: NonNullable<MemberChange['values']>, style: Style): string {
  const each = (list: readonly JsonValue[], sign: string): string[] =>
    list.slice(0, 50).map((value) => `${sign}${clean(shorten(valueText(value), 60))}`)
  return [...each(added, '+').map(style.green), ...each(removed, '-').map(style.red)].join(' ')
}

function changedLines(changed: Discovered['changed'], style: Style): string {
  if (!changed) return ''
  const { metadata } = changed
  const keys = changed.keys.map((each: KeyChange) => {
    const { change, kid, thumbprint } = each
    const named = `${clean(shorten(kid ?? '(no kid)', 60))}  ${style.dim(clean(shorten(thumbprint, 60)))}`
    const was = change === 'renamed' ? `  was ${clean(shorten(each.before ?? '(no kid)', 60))}` : ''
    return `  ${clean(change).padEnd(8)}${named}${was}\n`
  })
  if (metadata.length === 0 && keys.length === 0) return `${style.bold('Changed since')}  nothing\n`
  const listed = keys.length === 0 ? '' : `${style.bold('Keys changed since')}\n${keys.join('')}`
  return `${changeLines('Changed since', metadata, ['before', 'now'], style)}${listed}`
}

/** What is said of a member whose name is in no registry. */
function remark(name: string, style: Style): string {
  if (META_MEMBERS.has(name)) return ''
  const meant = nearest(name, META_MEMBERS)
  return style.yellow(meant ? `  not registered; ${meant}?` : '  not registered')
}

/** Members of one section that are shown; all registered ones are not half as many. */
const MOST_SHOWN = 200

function section(title: string, all: readonly Entry[], style: Style): string {
  if (all.length === 0) return ''
  const entries = all.slice(0, MOST_SHOWN)
  const names = entries.map(([name]) => name.replace(/_supported$|_endpoint$/, ''))
  const width = Math.min(40, Math.max(...names.map((name) => name.length)))
  const lines = entries.map(
    ([name, value], index) =>
      `  ${style.dim(clean(shorten(names[index] ?? '', 40)).padEnd(width))}  ${clean(shorten(valueText(value), 400))}${remark(name, style)}\n`,
  )
  const more = all.length - entries.length
  const rest = more === 0 ? '' : `  ${style.dim(`and ${more} more, which --json has`)}\n`
  return `${style.bold(title)}\n${lines.join('')}${rest}`
}

function valueText(value: JsonValue): string {
  if (typeof value === 'string') return value
  return Array.isArray(value)
    ? value.map((item) => (typeof item === 'string' ? item : writeJson(item))).join(' ')
    : writeJson(value)
}
