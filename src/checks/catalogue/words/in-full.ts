import type { Words } from '../rule-words.ts'

/** Everything that is said of one rule. */
export interface FullWords {
  /** A heading of a few words. */
  readonly title: string
  /** What must hold, in a sentence. */
  readonly holds: string
  /** What is wrong when it does not, in a sentence. */
  readonly wrong: string
  /** What can happen then. */
  readonly why: string
  /** What the provider's operator does about it. */
  readonly operator: string
  /** What the client's developer does about it. */
  readonly client: string
  /** Present where only a request of its own can decide it. */
  readonly probe?: true
}

/** The words of rules as the engine and the reports take them. */
export function inFull<Id extends string>(rules: Readonly<Record<Id, FullWords>>): Readonly<Record<Id, Words>> {
  const entries = Object.entries<FullWords>(rules).map(([id, words]) => {
    const { holds, ...rest } = words
    return [id, { must: holds, remedy: `Operator: ${words.operator} Client: ${words.client}`, ...rest }]
  })
  return Object.fromEntries(entries)
}
