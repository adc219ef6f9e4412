import type { Severity } from './finding.ts'
import type { Change, RuleSet } from './sets.ts'

/** What is said of a rule. */
export interface Words {
  /** A heading of a few words. */
  readonly title: string
  /** What must hold, in a sentence. */
  readonly holds: string
  /** What is wrong when it does not, in a sentence. */
  readonly wrong: string
  /** The same with what was found, "{expected}" and "{actual}" standing for it, where both are short. */
  readonly told?: string
  /** Rules that are broken because this one is, of which nobody learns more. */
  readonly leadsTo?: readonly string[]
  /** What can happen then. */
  readonly why: string
  /** What the provider's operator does about it. */
  readonly operator: string
  /** What the client's developer does about it. */
  readonly client: string
}

/** When a rule is looked at, and where it weighs differently. */
export interface Conditions {
  /** The only sets that have the rule. */
  readonly only?: readonly RuleSet[]
  /** What it is in sets that differ from the severity it has by itself. */
  readonly sets?: Readonly<Partial<Record<RuleSet, Change>>>
  /** A rule of OpenID Connect alone: neither the set `oauth` nor documents of plain OAuth 2.0 servers (RFC 8414) have it. */
  readonly openidOnly?: true
  /** Its severity for an issuer on loopback, where https is not asked for. */
  readonly onLoopback?: Severity
  /** Whether it is true of the whole origin rather than of one answer, as a certificate is, and is said of each origin once. */
  readonly ofOrigin?: true
  /** What no run goes on with once it is broken, whatever is asked for: the answer that breaks it, or any secret, code and token. */
  readonly firm?: 'answer' | 'secrets'
  /** Only a request of its own can decide it. */
  readonly probe?: true
}

/** What the engine needs of a rule. */
export interface Weight extends Conditions {
  readonly severity: Severity
  /** Whether a relying party must not accept the response when the rule is broken. */
  readonly reject: boolean
  /** Where it is written: documents and their sections. */
  readonly spec: string
}

/** One rule with everything about it but its judgement. Its id is the name it has in the `*.rules.ts` beside its judge. */
export interface RuleEntry extends Weight, Words {
  /** What people type who look for it, where title and `wrong` have other words. */
  readonly symptoms?: readonly string[]
  /** What a provider can be told to get wrong so that it is broken, where there is such a thing (`login --demo --fault`). */
  readonly fault?: string
}

/** What is written of a rule beside its severity and section. */
type Said = Omit<RuleEntry, 'severity' | 'reject' | 'spec'>

/** A rule on whose failure a relying party must not accept the response. */
export const reject = (spec: string, said: Said): RuleEntry => ({ severity: 'E', reject: true, spec, ...said })

/** A rule that fails when it is broken; clients get by with that. */
export const error = (spec: string, said: Said): RuleEntry => ({ severity: 'E', reject: false, spec, ...said })

/** A rule that warns when it is broken. */
export const warning = (spec: string, said: Said): RuleEntry => ({ severity: 'W', reject: false, spec, ...said })

/** A rule that informs when it is broken. */
export const info = (spec: string, said: Said): RuleEntry => ({ severity: 'I', reject: false, spec, ...said })
