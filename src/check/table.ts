import { dirname, resolve } from 'node:path'
import { keysOf, profileOptions } from '../config/option-groups.ts'
import type { Profile } from '../config/profiles.ts'
import { optionsByKey } from '../config/step-command.ts'
import { placeIn } from '../config/yaml-place.ts'
import type { Env } from '../env.ts'
import { isThere, readTextFile } from '../files/read.ts'
import { readJson } from '../jose/json/reader.ts'
import { isObject } from '../jose/json/values.ts'
import { isExact } from '../jose/json/writer.ts'
import { nearest } from '../text/nearest.ts'
import { quotedPath } from '../text/quotable.ts'
import { readCsv } from './csv.ts'
import { isLiteralSecret } from './literal.ts'
import type { PlacedMistake } from './mistake.ts'
import type { Part } from './read.ts'
import { filled, templatesIn } from './template.ts'
import type { Validate } from './valid.ts'
import { valueFault } from './value-readers.ts'

/** Largest table of providers, in bytes. */
const MOST = 8 * 1024 * 1024

/** The providers of a table, and what is wrong in it. */
interface Table {
  readonly providers: ReadonlyMap<string, Profile>
  readonly mistakes: readonly PlacedMistake[]
  /** False where a file is named that does not exist. */
  readonly isThere: boolean
}

/** A row by its columns, and where it begins. */
interface Entry {
  readonly line: number
  readonly values: Readonly<Record<string, unknown>>
}

/** Reads the table that a file of scenarios names, and fills its template for each row. */
export async function readTable(
  { file: source, content, isWhole }: Part,
  { env, validate }: { readonly env: Env; readonly validate: Validate },
): Promise<Table> {
  const from = content['providers-from']
  if (from === undefined || !isWhole) return { providers: new Map(), mistakes: [], isThere: true }
  const { file: name, template = {} } = typeof from === 'string' ? { file: from } : from
  const path = resolve(dirname(source.path), name)
  if (!(await isThere(path))) {
    const place = await placeIn(source.placed, { path: [], key: 'providers-from' })
    const why = `there is no file ${quotedPath(name)}`
    return { providers: new Map(), mistakes: [{ file: source, ...place, why }], isThere: false }
  }
  const text = await readTextFile(path, { maxBytes: MOST, what: 'providers-from', pipe: env })
  const file = { shown: quotedPath(name), text: namesIn(text) }
  const found: PlacedMistake[] = []
  const fail = (line: number, why: string): void => void found.push({ file, line, col: 1, why })
  const options = optionsByKey(profileOptions())
  const known = new Set([...options.keys(), 'preset'])
  const used = new Set(Object.values(template).flatMap(templatesIn))
  const columns = new Set([...known, ...used, 'name'])
  const entries = /\.json$/i.test(name) ? fromJson(text, fail) : fromCsv(text, { columns, fail })
  const providers = new Map<string, Profile>()
  for (const { line, values } of entries) {
    const { name: given, ...columns } = values
    const named = typeof given === 'string' ? given : ''
    if (named === '') {
      fail(line, 'name is missing')
      continue
    }
    if (providers.has(named)) fail(line, `${named} stands twice`)
    const own = filledTemplate(template, values)
    for (const why of own.faults) fail(line, why)
    // A column that is no key is there for the template alone; one that nothing has is told by the schema.
    const keys = Object.entries(columns).filter(([key]) => known.has(key) || !used.has(key))
    const profile = { ...own.profile, ...Object.fromEntries(keys) } as Profile
    const faults = validate({ providers: { [named]: profile } })
    for (const { why, key } of faults) fail(line, key === undefined || key === named ? why : `${why} (${named})`)
    const told = new Set(faults.map(({ path: [, , key] }) => key))
    for (const [key, value] of Object.entries(profile)) {
      if (value === template[key]) continue
      const option = told.has(key) ? undefined : options.get(key)
      if (isLiteralSecret(key, value)) fail(line, `${key} of ${named} is a secret itself; write env:NAME or file:PATH`)
      // What stands there is not repeated: where a column is missing it is that of another, such as a secret.
      else if (option && typeof value === 'string' && valueFault(option, key, value) !== undefined)
        fail(line, `${key} of ${named} cannot be read as what it is for`)
    }
    providers.set(named, profile)
  }
  return { providers, mistakes: found, isThere: true }
}

/** The text of a table with what may be shown of it: the columns, and the name that each row begins with. */
function namesIn(text: string): string {
  const [head = '', ...rows] = text.split('\n')
  return head.startsWith('name') ? [head, ...rows.map((row) => row.replace(/,.*/, ',…'))].join('\n') : ''
}

type Fail = (line: number, why: string) => void

interface Reading {
  readonly columns: ReadonlySet<string>
  readonly fail: Fail
}

function fromCsv(text: string, { columns: known, fail }: Reading): readonly Entry[] {
  const rows = readCsv(text)
  if (!rows) {
    fail(1, 'this is no CSV: a quote is not closed, or stands within a value')
    return []
  }
  const [head, ...body] = rows
  const columns = head?.cells ?? []
  if (columns[0] !== 'name') {
    const [apart] = /[;\t]/.exec(columns[0] ?? '') ?? []
    fail(head?.line ?? 1, `the first column must be name${apart === undefined ? '' : '; commas stand between columns'}`)
    return []
  }
  const switches = new Set(
    profileOptions()
      .filter((each) => each.isBoolean() || each.negate)
      .flatMap(keysOf),
  )
  for (const [at, column] of columns.entries()) {
    const meant = nearest(column, known)
    if (!known.has(column))
      fail(1, `${column} is no key of a profile${meant === undefined ? '' : `; did you mean ${meant}?`}`)
    else if (columns.indexOf(column) < at) fail(1, `the column ${column} stands twice`)
  }
  return body.map(({ line, cells }) => {
    if (cells.length > columns.length) fail(line, `${cells.length} values for ${columns.length} columns`)
    const pairs = columns.map((column, at) => [column, cells[at] ?? ''] as const)
    const given = pairs.filter(([column, cell]) => cell !== '' && known.has(column))
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
  const lines = itemLines(text)[Symbol.iterator]()
  let line = 1
  return value.flatMap((each, at) => {
    if (!isObject(each)) {
      fail(line, `item ${at} is no object`)
      return []
    }
    line = lines.next().value ?? line
    const members = Object.entries(each).map(([key, own]) => [key, isExact(own) ? own.source : own])
    return [{ line, values: Object.fromEntries(members) }]
  })
}

/** The line that each object of a list begins on. */
function itemLines(text: string): readonly number[] {
  const lines: number[] = []
  let [line, depth] = [1, 0]
  for (const [sign] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]\n]/gs)) {
    if (sign === '\n') line += 1
    else if (sign === '}' || sign === ']') depth -= 1
    else if (sign === '{' || sign === '[') {
      depth += 1
      if (depth === 2) lines.push(line)
    }
  }
  return lines
}

interface Filled {
  readonly profile: Readonly<Record<string, unknown>>
  readonly faults: readonly string[]
}

/** The keys of a template with each `${column}` in place. */
function filledTemplate(template: Profile, values: Readonly<Record<string, unknown>>): Filled {
  const faults: string[] = []
  const fill = (column: string): string => {
    const value = Object.hasOwn(values, column) ? values[column] : undefined
    if (value === undefined) faults.push(`\${${column}} of the template is no column with a value`)
    else if (typeof value === 'object') faults.push(`the ${column} is no text`)
    else if (leadsElsewhere(String(value))) faults.push(`the ${column} ${ELSEWHERE}`)
    return String(value ?? '')
  }
  const pairs = Object.entries(template).map(([key, value]) => {
    const made = filled(value, fill)
    // Two columns that are harmless alone may be a way up together.
    if (String(made).split('..').length > String(filled(value, () => 'x')).split('..').length)
      faults.push(`the columns of ${key} ${ELSEWHERE}`)
    return [key, made] as const
  })
  return { profile: Object.fromEntries(pairs), faults: [...new Set(faults)].slice(0, 1) }
}

const ELSEWHERE = 'would add a slash or .. where the template has it'

/** Whether a value that is put into a path or a URL would lead out of its place: as it stands, as compatible characters, or percent-encoded. */
function leadsElsewhere(value: string): boolean {
  const text = value.normalize('NFKC')
  return /[/\\?#@\s\p{C}\u2044\u2215\u29f8]|\.\.|^\.|%[\da-f]{2}/iu.test(text)
}
