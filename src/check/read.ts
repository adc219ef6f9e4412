import { dirname, resolve } from 'node:path'
import type { Profile } from '../config/profiles.ts'
import type { StepCommand } from '../config/step-command.ts'
import { contentOf, readDocument } from '../config/yaml-document.ts'
import { placeIn, type Sought } from '../config/yaml-place.ts'
import type { Env } from '../env.ts'
import { isThere, readTextFile } from '../files/read.ts'
import { quotedPath } from '../text/quotable.ts'
import type { Definitions, Keys, Person, ScenarioDefinition, StepDefinition } from './definitions.ts'
import { judgeMeaning } from './meaning.ts'
import { type Mistake, type PlacedMistake, type SourceFile, stepOf } from './mistake.ts'
import { refusal } from './refusal.ts'
import { readTable } from './table.ts'
import { type Validate, validatorFor } from './valid.ts'

/** Largest file of scenarios, in bytes, and most files that include one another. */
const MOST = 2 * 1024 * 1024
const MOST_FILES = 100

/** What is read with. */
export interface Reading {
  readonly env: Env
  readonly commands: readonly StepCommand[]
  /** Shows one line to the person. */
  say(line: string): void
}

/** A file and what it says. */
export interface Part {
  readonly file: SourceFile
  readonly content: Content
  /** What of it fits the schema: each provider, person and scenario without a mistake in it, but for those in single steps. */
  readonly sound: Content
  /** Whether all that it has is known by name, whatever is wrong within. */
  readonly isWhole: boolean
  readonly mistakes: readonly Mistake[]
}

/** Names of tables that stand among the providers of a file as well, or in another table. */
function twiceIn(
  parts: readonly Part[],
  tables: readonly { readonly providers: ReadonlyMap<string, Profile> }[],
): readonly Pick<Part, 'file' | 'mistakes'>[] {
  const known = new Set(parts.flatMap(({ content }) => Object.keys(content.providers ?? {})))
  return parts.map(({ file }, at) => {
    const own = [...(tables[at]?.providers.keys() ?? [])]
    const twice = own.filter((name) => known.has(name))
    for (const name of own) known.add(name)
    const why = (name: string): string => `${name} of the table is a provider that stands elsewhere too`
    return { file, mistakes: twice.map((name) => ({ path: [], key: 'providers-from', why: why(name) })) }
  })
}

export interface Content {
  readonly include?: string | readonly string[]
  readonly providers?: Readonly<Record<string, Profile>>
  readonly 'providers-from'?: string | { readonly file: string; readonly template?: Profile }
  readonly people?: Readonly<Record<string, Person>>
  readonly scenarios?: Readonly<Record<string, RawScenario>>
}

interface RawScenario {
  readonly matrix?: Readonly<Record<string, unknown>>
  /** Null is one that does not fit the schema, of which nothing is asked. */
  readonly steps?: readonly (Readonly<Record<string, Keys | null>> | null)[]
  readonly tags?: string | readonly string[]
  readonly 'time-limit'?: number
  readonly retries?: number
  readonly allow?: string | readonly string[]
}

/** Reads a file of scenarios and all that it includes. Throws `scenario_invalid` with every mistake in them, once each has been shown with its line. */
export async function readScenarios(given: string, reading: Reading): Promise<Definitions> {
  const { env, commands, say } = reading
  const validate = await validatorFor(commands)
  const parts = await readParts(given, reading, validate)
  const tables = await Promise.all(parts.map((part) => readTable(part, { env, validate })))
  const found = tables.flatMap(({ mistakes }) => mistakes)
  const definitions = await defined(parts, tables)
  // What a file would have said that is not there is missed nowhere else.
  const meant = tables.every(({ isThere }) => isThere) ? judgeMeaning(parts, definitions, commands) : []
  const all = [...(await placedIn([...parts, ...twiceIn(parts, tables), ...meant])), ...found]
  if (all.length === 0) return definitions
  throw refusal(all, say)
}

async function readParts(given: string, { env }: Reading, validate: Validate): Promise<readonly Part[]> {
  const parts: Part[] = []
  const known = new Set<string>()
  const queue = [resolve(env.cwd, given)]
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (known.has(path) || known.size >= MOST_FILES) continue
    known.add(path)
    const shown = known.size === 1 ? quotedPath(given) : quotedPath(path)
    const part = await readPart(path, shown, env, validate)
    const named = [part.content.include ?? []].flat().filter((name) => typeof name === 'string')
    const there = await Promise.all(named.map((name) => isThere(resolve(dirname(path), name))))
    const gone = named.filter((_name, at) => !there[at])
    const mistakes = gone.map((name) => ({ path: [], key: 'include', why: `there is no file ${quotedPath(name)}` }))
    const isWhole = part.isWhole && mistakes.length === 0
    parts.push({ ...part, isWhole, mistakes: [...part.mistakes, ...mistakes] })
    for (const name of named) if (!gone.includes(name)) queue.push(resolve(dirname(path), name))
  }
  return parts
}

async function readPart(path: string, shown: string, env: Env, validate: Validate): Promise<Part> {
  const text = await readTextFile(path, { maxBytes: MOST, what: 'The scenarios', shown, pipe: env })
  const placed = await readDocument(text)
  const file: SourceFile = { path, shown, text, placed }
  if (placed.faults.length > 0) {
    const mistakes = placed.faults.map(({ why, line, col }) => ({ path: [], why, at: { line, col } }))
    return { file, ...UNREAD, mistakes }
  }
  const read = contentOf(placed.document)
  if ('why' in read) return { file, ...UNREAD, mistakes: [{ path: [], why: read.why }] }
  const content = (read.content ?? {}) as Content
  const mistakes = validate(content)
  const isWhole = mistakes.every(({ path: [section, name], key }) => isEntry(section) && (name ?? key) !== undefined)
  return { file, content, sound: isWhole ? soundIn(content, mistakes) : {}, isWhole, mistakes }
}

const UNREAD = { content: {}, sound: {}, isWhole: false } as const

/** What has entries by their names. */
const SECTIONS = ['providers', 'people', 'scenarios'] as const

function isEntry(section: unknown): section is (typeof SECTIONS)[number] {
  return SECTIONS.some((each) => each === section)
}

function soundIn(content: Content, mistakes: readonly Mistake[]): Content {
  if (mistakes.length === 0) return content
  const broken = new Set(
    mistakes
      .filter((each) => stepOf(each) === undefined)
      .map(({ path: [section, name], key }) => `${section} ${name ?? key}`),
  )
  const sound = SECTIONS.map((section) => {
    const entries = Object.entries(content[section] ?? {})
    return [section, Object.fromEntries(entries.filter(([name]) => !broken.has(`${section} ${name}`)))] as const
  })
  return { ...content, ...Object.fromEntries(sound) }
}

/** Every mistake with its place, in the order of the lines. */
async function placedIn(parts: readonly Pick<Part, 'file' | 'mistakes'>[]): Promise<readonly PlacedMistake[]> {
  const byFile = new Map<SourceFile, Mistake[]>()
  for (const { file, mistakes } of parts) byFile.set(file, [...(byFile.get(file) ?? []), ...mistakes])
  const all = await Promise.all(
    [...byFile].map(async ([file, mistakes]) => {
      const placed = await Promise.all(
        mistakes.map(async (each) => ({ file, why: each.why, ...(each.at ?? (await placeIn(file.placed, each))) })),
      )
      return placed.sort((one, other) => one.line - other.line || one.col - other.col)
    }),
  )
  return all.flat()
}

async function defined(
  parts: readonly Part[],
  tables: readonly { readonly providers: ReadonlyMap<string, Profile> }[],
): Promise<Definitions> {
  const own = parts.flatMap(({ content }) => Object.entries(content.providers ?? {}))
  const people = parts.flatMap(({ content }) => Object.entries(content.people ?? {}))
  const scenarios: ScenarioDefinition[] = []
  for (const { file, sound } of parts)
    for (const [name, raw] of Object.entries(sound.scenarios ?? {})) scenarios.push(await scenarioOf(file, name, raw))
  return {
    folder: dirname(parts[0]?.file.path ?? ''),
    providers: new Map([...own, ...tables.flatMap(({ providers }) => [...providers])]),
    people: new Map(people),
    scenarios,
  }
}

async function scenarioOf(file: SourceFile, name: string, raw: RawScenario): Promise<ScenarioDefinition> {
  const place = (sought: Sought) => placeIn(file.placed, sought)
  const steps = (raw.steps ?? []).map(async (step, at): Promise<StepDefinition> => {
    const [command = '', keys] = Object.entries(step ?? {}).find(([key]) => key !== 'expect') ?? []
    const { expect: inside, ...own } = (keys ?? {}) as Keys & { expect?: Keys }
    const beside = step?.['expect'] ?? {}
    const path = ['scenarios', name, 'steps', at]
    return { command, keys: own, expect: { ...inside, ...beside }, at: await place({ path, key: command }) }
  })
  const matrix = Object.entries(raw.matrix ?? {}).map(([key, values]) => [key, [values].flat()] as const)
  return {
    name,
    matrix: Object.fromEntries(matrix),
    steps: await Promise.all(steps),
    tags: listOf(raw.tags),
    timeLimit: raw['time-limit'],
    retries: raw.retries ?? 0,
    allow: listOf(raw.allow),
    file,
    at: await place({ path: ['scenarios'], key: name }),
  }
}

/** One value, or several, as a list. */
export function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}
