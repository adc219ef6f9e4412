import type { Profile } from '../config/profiles.ts'
import type { Place } from '../config/yaml-document.ts'
import type { SourceFile } from './mistake.ts'

/** What somebody types who signs in without being there. */
export interface Person {
  readonly form?: Readonly<Record<string, string | number>>
  readonly totp?: string
  readonly origins?: string | readonly string[]
  readonly field?: Readonly<Record<string, string>>
  readonly press?: string | readonly string[]
}

/** Values of a step by the keys of its command; null is an empty mapping. */
export type Keys = Readonly<Record<string, unknown>>

/** One command of a scenario, as it stands in a file. */
export interface StepDefinition {
  readonly command: string
  readonly keys: Keys
  /** What is expected, by the path of the value. */
  readonly expect: Readonly<Record<string, unknown>>
  readonly at: Place
}

/** Values that a scenario runs with, each combination once; "provider", "as" and flags. */
export type Matrix = Readonly<Record<string, readonly unknown[]>>

export interface ScenarioDefinition {
  readonly name: string
  readonly matrix: Matrix
  readonly steps: readonly StepDefinition[]
  readonly tags: readonly string[]
  /** Seconds. */
  readonly timeLimit: number | undefined
  readonly retries: number
  readonly allow: readonly string[]
  /** Where it stands. */
  readonly file: Pick<SourceFile, 'shown'> & Partial<SourceFile>
  readonly at: Place
}

/** What files of scenarios say. */
export interface Definitions {
  /** The folder of the first file, from which paths in all of them start. */
  readonly folder: string
  readonly providers: ReadonlyMap<string, Profile>
  readonly people: ReadonlyMap<string, Person>
  readonly scenarios: readonly ScenarioDefinition[]
}
