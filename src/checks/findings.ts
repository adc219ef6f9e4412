import type { JsonValue } from '../jose/json/json.ts'
import { headerValues } from '../trace/headers.ts'
import type { Finding } from './finding.ts'
import type { RuleId } from './subjects.ts'

export type Details = Omit<Finding, 'rule' | 'holds'>

/** A list of findings that grows as a judge looks at one rule after another. */
export interface Findings {
  readonly list: Finding[]
  /** The rule was looked at: it holds, or it is broken with these particulars, which are made then only. Gives back whether it holds. */
  look(rule: RuleId, holds: boolean, details?: Details | (() => Details)): boolean
  /** The rule holds, in a way that a report has to say. */
  hold(rule: RuleId, how: string): void
  /** The rule could not be decided. */
  undecided(rule: RuleId, why: string): void
}

/** Which findings somebody asks for. */
export interface Telling {
  /** "broken": those of rules that hold are left out, as among a million tokens. */
  readonly told?: 'broken' | undefined
}

export function startFindings({ told }: Telling = {}): Findings {
  return new Found(told === undefined)
}

/** A class, since a run starts a list two dozen times, and three functions for each would be most of what a scenario makes. */
class Found implements Findings {
  readonly list: Finding[] = []
  readonly #isHeldTold: boolean

  constructor(isHeldTold: boolean) {
    this.#isHeldTold = isHeldTold
  }

  look(rule: RuleId, holds: boolean, details?: Details | (() => Details)): boolean {
    if (!holds) this.list.push({ rule, holds, ...(typeof details === 'function' ? details() : details) })
    else if (this.#isHeldTold) this.list.push({ rule, holds })
    return holds
  }

  hold(rule: RuleId, how: string): void {
    if (this.#isHeldTold) this.list.push({ rule, holds: true, message: how })
  }

  undecided(rule: RuleId, why: string): void {
    this.list.push({ rule, holds: null, message: why })
  }
}

/** The words of a space-separated list (RFC 6749 3.3). */
export function words(text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : text.split(' ').filter((word) => word !== '')
}

/** The words of a list in the order of their characters. */
export function inOrder(list: string): string {
  return [...words(list)].sort().join(' ')
}

/** Whether two lists hold the same words, whatever their order. */
export function sameWords(one: string, other: string): boolean {
  return inOrder(one) === inOrder(other)
}

/** The particulars of a finding about a member that is not there. */
export const ABSENT = { expected: 'present', actual: 'absent' } as const

/** What a document says of a member, as a finding tells it. */
export function stated(value: JsonValue | undefined): JsonValue {
  return value === undefined ? 'absent' : value
}

/** A header of an answer by name; several are joined. */
export function header(headers: readonly (readonly [string, string])[], name: string): string | undefined {
  const found = headerValues(headers, name)
  return found.length === 0 ? undefined : found.join(', ')
}

/** The media type without its parameters, in lower case. */
export function mediaType(headers: readonly (readonly [string, string])[]): string | undefined {
  const value = header(headers, 'content-type')
  if (value === undefined) return undefined
  const parameters = value.indexOf(';')
  return (parameters < 0 ? value : value.slice(0, parameters)).trim().toLowerCase()
}
