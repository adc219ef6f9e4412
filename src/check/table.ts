import { dirname, resolve } from 'node:path'
import { keysOf, profileOptions } from '../config/option-groups.ts'
import type { Profile } from '../config/profiles.ts'
import type { Env } from '../env.ts'
import { readTextFile } from '../files/read.ts'
import { readJson } from '../jose/json/reader.ts'
import { isObject } from '../jose/json/values.ts'
import { isExact } from '../jose/json/writer.ts'
import { nearest } from '../text/nearest.ts'
import { quotedPath } from '../text/quotable.ts'
import { readCsv } from './csv.ts'
import { isLiteralSecret } from './literal.ts'
import type { PlacedMistake } from './mistake.ts'
import type { Part } from './read.ts'
import type { Validate } from './valid.ts'

/** Largest table of providers, in bytes. */
const MOST = 8 * 1024 * 1024

/** The providers of a table, and what is wrong in it. */
interface Table {
  readonly providers: ReadonlyMap<string, Profile>
  readonly mistakes: readonly PlacedMistake[]
}

/** A row by its columns, and where it begins. */
interface Entry {
  readonly line: number
  readonly values: Readonly<Record<string, unknown>>
}

/** Reads the table that a file of scenarios names, and fills its template for each row. */
export async function readTable(
  { file: source, content, mistakes }: Part,
  { env, validate }: { readonly env: Env; readonly validate: Validate },
): Promise<Table> {
  const from = content['providers-from']
  if (from === undefined || mistakes.length > 0) return { providers: new Map(), mistakes: [] }
  const { file: name, template = {} } = typeof from === 'string' ? { file: from } : from
  const path = resolve(dirname(source.path), name)
  const text = await readTextFile(path, { maxBytes: MOST, what: 'providers-from', pipe: env })
  const file = { shown: quotedPath(name), text: namesIn(text) }
  const found: PlacedMistake[] = []
  const fail = (line: number, why: string): void => void found.push({ file, line, col: 1, why })
  const entries = /\.json$/i.test(name) ? fromJson(text, fail) : fromCsv(text, fail)
  const providers = new Map<string, Profile>()
  for (const { line, values } of entries) {
    const { name: own, ...columns } = values
    const named = typeof own === 'string' ? own : ''
    if (named === '') fail(line, 'name is missing')
    else if (providers.has(named)) fail(line, `${named} stands twice`)
    const filled = filledTemplate(template, values)
    for (const why of filled.faults) fail(line, why)
    const profile = { ...filled.profile, ...columns } as Profile
    for (const { why, key } of validate({ providers: { [named]: profile } }))
      fail(line, key === undefined || key === named ? why : `${why} (${named})`)
    for (const [key, value] of Object.entries(profile))
      if (isLiteralSecret(key, value)) fail(line, `${key} of ${named} is a secret itself; write env:NAME or file:PATH`)
    providers.set(named, profile)
  }
  return { providers, mistakes: found }
}

/** The text of a table with what may be shown of it: the columns, and the name that each row begins with. */
function namesIn(text: string): string {
  const [head = '', ...rows] = text.split('\n')
  return head.startsWith('name') ? [head, ...rows.map((row) => row.replace(/,.*/, ',…'))].join('\n') : ''
}

type Fail = (line: number, why: string) => void

function fromCsv(text: string, fail: Fail): readonly Entry[] {
  const rows = readCsv(text)
  if (!rows) fail(1, 'this is no CSV: a quote is not closed, or stands within a value')
  const [head, ...body] = rows ?? []
  const columns = head?.cells ?? []
  if (rows && columns[0] !== 'name') fail(1, 'the first column must be name')
  const switches = new Set(
    profileOptions()
      .filter((each) => each.isBoolean() || each.negate)
      .flatMap(keysOf),
  )
  const known = [...profileOptions().flatMap(keysOf), 'name']
  for (const column of columns.filter((each) => !known.includes(each))) {
    const meant = nearest(column, known)
    fail(1, `${column} is no key of a profile${meant === undefined ? '' : `; did you mean ${meant}?`}`)
  }
  return body.map(({ line, cells }) => {
    if (cells.length > columns.length) fail(line, `${cells.length} values for ${columns.length} columns`)
    const pairs = columns.map((column, at) => [column, cells[at] ?? ''] as const)
    const given = pairs.filter(([column, cell]) => cell !== '' && known.includes(column))
    return {
      line,
      values: Object.fromEntries(given.map(([key, cell]) => [key, switches.has(key) ? isOn(cell) : cell])),
    }
  })
}

/** A switch in a table of texts; what is neither stays a text, which no switch is. */
function isOn(cell: string): boolean | string {
  return cell === 'true' ? true : cell === 'false' ? false : cell
}

function fromJson(text: string, fail: Fail): readonly Entry[] {
  const { value, faults } = readJson(text)
  const [fault] = faults
  if (fault) fail(fault.line, fault.message)
  if (!Array.isArray(value)) {
    if (!fault) fail(1, 'expected a list of objects, each with a name')
    return []
  }
  return value.map((each, at) => {
    if (!isObject(each)) fail(1, `item ${at} is no object`)
    const members = isObject(each) ? Object.entries(each) : []
    return { line: 1, values: Object.fromEntries(members.map(([key, own]) => [key, isExact(own) ? own.source : own])) }
  })
}

interface Filled {
  readonly profile: Readonly<Record<string, unknown>>
  readonly faults: readonly string[]
}

/** The keys of a template with each `${column}` in place; none adds a slash or `..`, so that what is named stays in its folder and at its host. */
function filledTemplate(template: Profile, values: Readonly<Record<string, unknown>>): Filled {
  const faults: string[] = []
  const fill = (text: string): string =>
    text.replace(/\$\{([^}]*)\}/g, (_whole, column: string) => {
      const value = Object.hasOwn(values, column) ? String(values[column]) : undefined
      if (value === undefined) faults.push(`\${${column}} of the template is no column with a value`)
      else if (/[/\\?#@\s]|\.\./.test(value))
        faults.push(`the ${column} would add a slash or .. where the template has it`)
      return value ?? ''
    })
  const filled = (value: unknown): unknown =>
    typeof value === 'string' ? fill(value) : Array.isArray(value) ? value.map(filled) : value
  const profile = Object.fromEntries(Object.entries(template).map(([key, value]) => [key, filled(value)]))
  return { profile, faults: [...new Set(faults)] }
}
