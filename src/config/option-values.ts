import type { Configuration } from './profiles.ts'
import type { References } from './references.ts'

/** Where an effective value may come from; what stands first goes before the others. Nobody is asked for what stands already. */
export const SOURCES = [
  'prompt',
  'demo',
  'flag',
  'environment',
  'profile',
  'preset',
  'session',
  'client-metadata',
  'metadata',
  'default',
] as const

export type Source = (typeof SOURCES)[number]

/** The value of one option, where it came from and where exactly it stands: a flag, a variable, "profile work". */
export interface Value {
  readonly value: unknown
  readonly source: Source
  readonly from: string
  /** The value itself, even where it reads like what refers to one. */
  readonly literal?: true
  /** Where the document was given that the value stands in. */
  readonly of?: Source
  /** What a record tells in its place: the document that it refers to, without secrets. */
  readonly told?: string
}

/** What a person typed where a secret was asked for: the secret, or in so many words where it stands. */
export type TypedSecret = Pick<Value, 'literal'> & { readonly value: string }

/** Whether a value is the command's own default. */
export function isDefault({ source, from }: Pick<Value, 'source' | 'from'>): boolean {
  return source === 'default' && from === 'default'
}

/** Values by the camel-case names that commander gives options. */
export type Layer = ReadonlyMap<string, Value>

/** Values of one place as a layer; what is undefined is left out. */
export function layerOf(values: Readonly<Record<string, unknown>>, place: Omit<Value, 'value'>): Layer {
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  return new Map(given.map(([name, value]) => [name, { value, ...place }]))
}

/** Whether a value of that source takes the place of the one that stands. */
export function outranks(source: Source, standing: Value | undefined): boolean {
  return standing === undefined || SOURCES.indexOf(source) <= SOURCES.indexOf(standing.source)
}

/** Whether one source goes before the other. */
export function isRanked(one: Source | undefined, other: Source | undefined): boolean {
  const rank = (source: Source | undefined): number => (source === undefined ? SOURCES.length : SOURCES.indexOf(source))
  return rank(one) < rank(other)
}

/** Both layers as one: of two values of one name that of the higher source, of equal ones that of `layer`. */
export function over(layer: Layer, values: Layer): Layer {
  const both = new Map(values)
  for (const [name, value] of layer) if (outranks(value.source, both.get(name))) both.set(name, value)
  return both
}

/** An option with its value. */
export interface SettledOption extends Value {
  readonly name: string
  /** As it is typed, "--client-id"; empty where it only has an opposite, such as --no-discovery. */
  readonly flag: string
  /** Whether its value is secret. */
  readonly secret: boolean
  /** Whether a session repeats it when it is used again. */
  readonly remembered: boolean
  /** Whether it is about more than one run, so that a profile keeps it. */
  readonly lasting: boolean
}

/** A file that an option names. */
interface OptionFile {
  readonly text: string
  /** As it was given: a path, or what refers to the text. */
  readonly given: string
}

/**
 * The options of one command, each settled: flag, environment, profile, preset, session, default. They never change: what somebody
 * answers is kept beside them, and other values make other options. Reading an option that the command does not have is a bug.
 */
export interface Options {
  has(name: string): boolean
  /** The value of a string option, or undefined. Never empty but where that says something, as with --proxy. */
  text(name: string): string | undefined
  /** A string option that the command cannot do without: asks at a terminal, else a usage error naming flag, variable and profile key. */
  need(name: string): Promise<string>
  /** Takes a secret that a person typed as the value of an option, here and wherever the same answers count. */
  answer(name: string, typed: TypedSecret): void
  /** A secret or token: `env:NAME`, `file:PATH`, `@PATH`, `-` are read. */
  secret(name: string): Promise<string | undefined>
  /** A document that is no secret, read in the same way. */
  document(name: string): Promise<string | undefined>
  /** The texts of the files of keys or certificates that an option names: paths, or references. */
  files(name: string): Promise<readonly OptionFile[]>
  flag(name: string): boolean
  number(name: string): number | undefined
  /** A number of seconds that has a default. */
  seconds(name: string): number
  list(name: string): readonly string[]
  sourceOf(name: string): Source | undefined
  /** The value of an option as it was given, with where that was; undefined where it has none. */
  standing(name: string): Value | undefined
  /** Every option that has a value. */
  all(): readonly SettledOption[]
  /** The same without those whose value is the default of the command. */
  given(): readonly SettledOption[]
  /** The same options with a layer over them; names that this command does not have are left out. */
  with(layer: Layer): Options
  /** The configuration file that profiles come from, as it was read for these values. */
  configuration(): Configuration
  /** Names of the variables that values of this run refer to, read or not: of any layer, and of the profile in force. */
  variables(): ReadonlySet<string>
  /** Reads what values refer to that are no option of their own, such as a parameter of --set. */
  readonly references: References
}
