import { EXPIRY, judgeEnds } from '../check/expiry.ts'
import { msOf } from '../config/duration.ts'
import { readTokenAnswer } from '../documents/token-answer.ts'
import { mannerOf } from '../flows/acting.ts'
import { type Granted, grantedBy, uselessIn } from '../flows/session.ts'
import { renewedSession } from '../flows/session-refresh.ts'
import { readJson } from '../jose/json/reader.ts'
import { asObject } from '../jose/json/values.ts'
import { formParameters } from '../text/url-encoding.ts'
import { areRejected } from '../trace/counted.ts'
import type { Check, Exchange, Step } from '../trace/trace.ts'
import { type Beside, judgeRemembering } from './judge.ts'
import type { Memory, Recorded } from './memory.ts'

/** What a step of a scenario was judged by and its record does not hold. */
export type BesideStep = Pick<Beside, 'declared' | 'texts'>

/** A command of a scenario that was judged again. */
interface Part {
  readonly memory: Memory
  readonly beside: BesideStep
}

/**
 * Judges the recorded run of a scenario again, whose record shows everything: the checks of each of its steps. `besideOf` is asked for
 * each step that commands belong to, by its place.
 */
export async function judgeScenario(
  run: Recorded,
  besideOf: (at: number) => Promise<BesideStep>,
): Promise<readonly (readonly Check[])[]> {
  const all: (readonly Check[])[] = []
  const parts: Part[] = []
  let session: Granted | undefined
  for (const [at, step] of run.steps.entries()) {
    if (step.parent !== undefined) continue
    const steps = partsOfStep(run.steps, at)
    const own = { ...run, command: step.name, given: step.given ?? run.given ?? [] }
    if (step.name === EXPIRY) all.push(ends(run, at, await besideOf(at)))
    else if (step.name === 'revoke') all.push(...(await revoked({ ...own, steps: [step] }, parts)))
    else if (steps.length === 0) all.push([])
    else {
      const beside = await besideOf(at)
      const { checks, memory } = await judgeRemembering({ ...own, steps }, { ...beside, session })
      all.push([], ...checks)
      parts.push({ memory, beside })
      if (!step.failure && steps.every(({ failure }) => failure === null)) session = sessionAfter(memory, checks)
    }
  }
  return all
}

/** The steps of the command that a step stands for, as those of a run of their own. */
function partsOfStep(steps: readonly Step[], at: number): Step[] {
  const behind = steps.slice(at + 1)
  const end = behind.findIndex(({ parent }) => parent === undefined)
  return behind.slice(0, end < 0 ? behind.length : end).map(({ parent = at, expectedFailure, ...step }) => ({
    ...step,
    failure: step.failure ?? expectedFailure ?? null,
    ...(parent === at ? {} : { parent: parent - at - 1 }),
  }))
}

/** What the scenario goes on from behind a command. */
function sessionAfter(memory: Memory, checks: readonly (readonly Check[])[]): Granted | undefined {
  const { run, terms, texts, session, answer, tokens, grant } = memory
  const judged = run.steps.map((step, at) => ({ ...step, checks: [...(checks[at] ?? [])] }))
  if (areRejected(judged) || mannerOf(terms) === 'keeps going') return session
  const last = run.steps.at(-1)
  const at = last ? last.startedAt + last.ms : 0
  if (run.command === 'refresh')
    return answer && session && !texts['refresh-token'] ? renewedSession(session, answer.usable, at) : session
  const came = run.command === 'login' ? tokens : run.command === 'token' ? answer?.tokens : undefined
  const read = came && readTokenAnswer(came)
  if (!read || uselessIn(read)) return session
  const claims = (memory.opened ?? memory.front)?.claims
  const scope = run.command === 'login' ? terms.options.text('scope') : grant?.response.requestedScope
  return grantedBy(read, { claims, scope, at })
}

/** Tokens were given back to the provider of the command that they were issued in first. */
async function revoked(run: Recorded, parts: readonly Part[]): Promise<readonly (readonly Check[])[]> {
  const tokens = run.steps.flatMap(({ exchanges }) => exchanges).flatMap(tokenIn)
  const owner = parts.find(({ memory }) => memory.run.steps.some((step) => holdsAny(step, tokens)))
  const known = owner ?? parts.find(({ memory }) => memory.provider)
  if (!known) return run.steps.map(() => [])
  const { memory, beside } = known
  return (await judgeRemembering(run, { ...beside, provider: memory.provider })).checks
}

function tokenIn({ request }: Exchange): readonly string[] {
  return (formParameters(request.body) ?? []).flatMap(([name, value]) => (name === 'token' ? [value] : []))
}

function holdsAny({ exchanges }: Step, tokens: readonly string[]): boolean {
  const texts = exchanges.flatMap(({ request, response }) => [request.url, request.body, response?.body ?? ''])
  return tokens.some((token) => texts.some((text) => text.includes(token)))
}

function ends({ steps }: Recorded, at: number, { texts }: BesideStep): readonly Check[] {
  const { given = [], startedAt: now = 0 } = steps[at] ?? {}
  const recorded = (name: string) => given.find((each) => each.name === name)?.value
  const registration = asObject(readJson(String(recorded('client-metadata') ?? '')).value) ?? {}
  const allow = [recorded('allow') ?? []].flat().map(String)
  const terms = { now, within: msOf(String(recorded('expiring'))), allow }
  return judgeEnds({ steps: steps.slice(0, at) }, { certificate: texts['tls-cert']?.[0], registration }, terms)
}
