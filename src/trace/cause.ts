import { type Failure, failure, plainFailure } from '../errors.ts'
import { EXIT, EXIT_FIRST, type ExitCode } from '../exit.ts'
import { rootsOf } from './consequences.ts'
import { counts, isOfCallback, isOnTheWay, isRejection, needsKeys, oddChecks, type Strictness } from './counted.ts'
import type { Check, Run, Step } from './trace.ts'

/** The one cause that decided how a run ended, with its step, and its run where there are several. */
export interface Cause extends Failure {
  readonly step?: string
  readonly run?: string
}

/** A run as far as its cause can be told. */
export type Ended = Pick<Run, 'traits' | 'steps' | 'failures'>

interface Found extends Failure {
  readonly step?: string
}

/**
 * What decided how a run ended, from its record alone; null where all is well. A signal, a fault of ours, of the command line or of this
 * machine goes before everything; of the rest the earliest decides, for what came later is its consequence.
 */
export function causeOf(run: Ended, { strict }: Strictness): Cause | null {
  const found = inTime(run, strict)
  if (found.length === 0 && run.traits.judges && !run.steps.some(isJudged))
    found.push(failure('nothing_judged', 'The run ended without judging anything.'))
  const first = firstOf(found)
  return (first && (refusalFor(first, found, run) ?? first)) ?? null
}

/** Refusals of ours that say what a document, which a check finds fault with, would have led to. */
const LED: ReadonlySet<string> = new Set(['address_refused', 'endpoint_moved', 'endpoint_unusable'])

/** The refusal that says more than the checks of metadata and keys that decide. */
function refusalFor(first: Found, found: readonly Found[], { traits, steps }: Ended): Found | undefined {
  if (first.code !== traits.failure) return undefined
  const rejections = steps.flatMap((step) => oddChecks(step).filter(isRejection))
  if (!verifiesTokens(traits) && !rejections.every(isOnTheWay)) return undefined
  return found.find(({ code, exit }) => LED.has(code) && exit === first.exit)
}

/** Whether a run verifies what it was given: without a key there is no verdict about a token, whatever it says. */
function verifiesTokens({ failure }: Ended['traits']): boolean {
  return failure === 'not_verified'
}

/** The failure that decides among some that are in the order of time. */
export function firstOf<F extends Failure>(found: readonly F[]): F | undefined {
  const rank = ({ exit }: F): number => {
    const at = EXIT_FIRST.indexOf(exit)
    return at === -1 ? EXIT_FIRST.length : at
  }
  return [...found].sort((one, other) => rank(one) - rank(other))[0]
}

function isJudged({ judged = 0, checks }: Step): boolean {
  return judged > 0 || checks.some(({ verdict }) => verdict !== 'skip')
}

/** Everything that a run may have failed for, in the order in which it came up. */
function inTime(run: Ended, strict: boolean): Found[] {
  const found: Found[] = []
  for (const step of run.steps) found.push(...inStep(step, run, strict))
  for (const each of run.failures) found.push(plainFailure(each))
  return found
}

function inStep(step: Step, run: Ended, strict: boolean): readonly Found[] {
  const broken = oddChecks(step).filter((check) => counts(check, run.traits, strict))
  if (!step.failure && broken.length === 0) return []
  const ended = step.failure ? [{ ...plainFailure(step.failure), step: step.name }] : []
  const told = broken.length > 0 ? [ofChecks(step, broken, run, strict)] : []
  return step.failure && !isFirst(step.failure.exit, broken, run) ? [...told, ...ended] : [...ended, ...told]
}

/** Whether a step ended before what was found in it: a refusal, and an answer that never came, are what its checks speak of. */
function isFirst(exit: ExitCode, broken: readonly Check[], { traits }: Ended): boolean {
  // Nobody came back, since what did come was not the answer.
  if (exit === EXIT.loginRequired) return false
  if (verifiesTokens(traits)) return true
  // A token had come before its keys did not.
  return exit !== EXIT.unreachable || broken.every((check) => isOnTheWay(check) || needsKeys(check))
}

/** What the checks of a step come to, in the words of the first, with the ids of all that count in the run. */
function ofChecks(step: Step, broken: readonly Check[], { steps, traits, failures }: Ended, strict: boolean): Found {
  const first = causeAmong(broken)
  const id = first?.id ?? ''
  const all = steps.map((each) => oddChecks(each).filter((check) => counts(check, traits, strict)))
  const others = [...new Set(all.flatMap((each) => [...rootsOf(each).keys()]))].filter((each) => each !== id)
  // A summary of its own says it in the words of the command.
  const own = steps.find(({ failure }) => failure?.code === traits.failure)
  if (own?.failure) return { ...plainFailure(own.failure), step: own.name }
  const ofRun = failures.find(({ code }) => code === traits.failure)
  if (ofRun) return plainFailure(ofRun)
  const code = first?.reject && isOfCallback(first) ? 'callback_rejected' : traits.failure
  const message = `${(first?.message ?? '').replace(/\.$/, '')} (${[id, ...named(others)].join('; ')}).`
  const hint = [...(first?.advice ? [first.advice] : []), `See: oidc-cli explain ${id}`].join(' ')
  return { ...failure(code, message, hint), step: step.name }
}

/** The worst of the checks of a step that is no consequence of another of them, and of alike ones the first. */
function causeAmong(broken: readonly Check[]): Check | undefined {
  const roots = rootsOf(broken)
  const causes = broken.filter(({ id }) => roots.has(id))
  return causes.find(isRejection) ?? causes.find(({ verdict }) => verdict === 'fail') ?? causes[0]
}

function named(others: readonly string[]): readonly string[] {
  if (others.length === 0) return []
  const more = others.length > 3 ? ` and ${others.length - 3} more` : ''
  const what = others.length === 1 ? 'another check failed' : `${others.length} other checks failed`
  return [`${what}: ${others.slice(0, 3).join(', ')}${more}`]
}
