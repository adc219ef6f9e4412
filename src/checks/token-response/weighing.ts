import type { RefusalCause } from '../../vendors/causes.ts'
import { type Evidence, quoted } from './evidence.ts'

/** What was refused: a code, a refresh token, the client, or something else. */
export type Situation = 'code' | 'refresh' | 'client' | 'other'

/** Something of a run that speaks for or against a cause. */
export interface Clue {
  /** How many times likelier it makes the cause; below 1 it speaks against it, 0 rules it out. */
  readonly weight: number
  /** A clause; undefined where the run has nothing of the kind. */
  tells(evidence: Evidence): string | undefined
}

/** A cause of refusals, and what of a run speaks for and against it. */
export interface CauseEntry {
  readonly id: RefusalCause
  /** A clause, and the same behind another one. */
  readonly is: string
  readonly also?: string
  /** What is ruled out where this one is, as a noun. */
  readonly out: string
  readonly remedy: string | ((evidence: Evidence) => string)
  /** What to do where the provider says so although the run saw that it is not. */
  readonly despite?: string
  /** How often it is the cause where nothing is known; in other situations only where words say so. */
  readonly usual: Partial<Record<Situation, number>>
  /** Whether a clue alone brings it up in any situation. */
  readonly anywhere?: true
  /** Whether it can be the cause at all of a request such as was sent. */
  readonly concerns?: (evidence: Evidence) => boolean
  /** Whether words bring it up only where it concerns the request. */
  readonly firm?: true
  readonly clues: readonly Clue[]
}

/** A cause as it was weighed. */
export interface Weighed {
  readonly entry: CauseEntry
  readonly evidence: readonly string[]
  readonly likely: number
  /** Whether words or a clue point to it; without, it is only what is left. */
  readonly told: boolean
  /** Whether the run itself shows it, whatever words say. */
  readonly shown: boolean
  /** Whether the run saw that it is not what the provider says. */
  readonly doubted: boolean
}

/** What a diagnosis comes to. */
export interface Weighing {
  /** Most likely first. */
  readonly causes: readonly Weighed[]
  readonly ruledOut: readonly { readonly entry: CauseEntry; readonly evidence: readonly string[] }[]
}

/** What words count that name a cause by itself, that name it first, and that leave it beside one. */
const NAMED = { alone: 120, first: 40, also: 12 } as const
/** What a cause counts that is named or told by a clue and is unusual. */
const UNUSUAL = 0.05
/** From which weight on a clue alone brings up a cause that is unusual in a situation. */
const DECISIVE = 10
/** What causes count together that nobody has thought of. */
const UNTHOUGHT = 0.08
/** Less likely causes are not told. */
const LEAST = 0.04

/** Weighs every cause by what the provider says and what the run has of evidence. */
export function weigh(table: readonly CauseEntry[], evidence: Evidence, situation: Situation): Weighing {
  const found = table
    .filter(({ id, concerns, firm }) => (!firm && evidence.named.causes.has(id)) || (concerns?.(evidence) ?? true))
    .map((entry) => weighed(entry, evidence, situation))
  const sum = UNTHOUGHT + found.reduce((all, { weight }) => all + weight, 0)
  return {
    causes: found
      .map(({ weight, ...each }) => ({ ...each, likely: Math.round((100 * weight) / sum) / 100 }))
      .filter(({ likely }) => likely >= LEAST)
      .sort((one, other) => other.likely - one.likely),
    ruledOut: found.flatMap(({ entry, out }) => (out.length > 0 ? [{ entry, evidence: out }] : [])),
  }
}

function weighed(entry: CauseEntry, evidence: Evidence, situation: Situation) {
  const { named } = evidence
  const how = named.causes.get(entry.id)
  const clues = entry.clues.flatMap(({ weight, tells }) => {
    const said = tells(evidence)
    return said === undefined ? [] : [{ weight, said }]
  })
  const against = clues.filter(({ weight }) => weight === 0)
  // What the provider says itself goes before what this side can see.
  const isOut = against.length > 0 && how !== 'alone' && how !== 'first'
  const isPointed = entry.anywhere === true && clues.some(({ weight }) => weight >= DECISIVE)
  const least = how !== undefined || isPointed ? UNUSUAL : 0
  const usual = Math.max(entry.usual[situation] ?? 0, least)
  const strength = clues.reduce((product, { weight }) => product * (weight === 0 ? 0.5 : weight), usual)
  const words = how === undefined || named.words === '' ? [] : [`it says ${quoted(named.words)}`]
  return {
    entry,
    weight: isOut ? 0 : strength * (how ? NAMED[how] : 1),
    doubted: how !== undefined && against.length > 0,
    shown: clues.some(({ weight }) => weight >= DECISIVE),
    told: how !== undefined || clues.some(({ weight }) => weight > 1),
    evidence: [...words, ...clues.map(({ weight, said }) => (weight === 0 ? `although ${said}` : said))],
    out: isOut && usual > 0 ? against.map(({ said }) => said) : [],
  }
}
