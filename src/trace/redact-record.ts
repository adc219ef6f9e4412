import { getBuiltinModule } from 'node:process'
import { isExact } from '../jose/json/writer.ts'
import type { Places } from '../text/local-paths.ts'
import { isSecretName } from '../text/secret-names.ts'
import { type Deferred, deferred } from './deferred.ts'
import { createHiddenClaims, type HiddenClaims } from './hidden-claims.ts'
import { createHiddenPaths, type HiddenPaths } from './hidden-paths.ts'
import { createKnownSecrets } from './known-secrets.ts'
import { createRedactor, type Redactor, redactFailure, redactGiven } from './redact.ts'
import { redactTogether } from './redact-value.ts'
import type { Account, Secret, Step, Trace } from './trace.ts'
import type { Judged, Outcome } from './verdict.ts'

/**
 * What is shown of what a record says of people and of this machine: everything, everything but claims where the command has those masked
 * (the default), or neither claims nor local paths, whatever the command; where runners of CI find the place of a scenario by its file, that stays.
 */
export type People = 'shown' | 'by command' | 'masked' | 'masked but files'

interface RedactOptions {
  readonly reveal: boolean
  readonly extra?: readonly string[]
  /** Whether the tokens that a command was asked for stay in its result; default: they do. */
  readonly tokens?: 'shown' | 'hidden'
  readonly people?: People
  /** What was hidden before, when the same record is drawn in several formats. */
  readonly before?: Hidden
}

/** What was hidden of records that nothing is added to any more, each step and each part of a result once. */
export interface Hidden {
  of(trace: Trace, make: () => Redactor): HiddenOf
  readonly claims: HiddenClaims
  readonly paths: HiddenPaths
}

interface HiddenOf {
  readonly redactor: Redactor
  readonly steps: WeakMap<Step, Step>
  /** Parts of results, by how they are treated. */
  readonly parts: Readonly<Record<Treated, WeakMap<object, unknown>>>
}

type Treated = 'by-name' | 'by-value' | 'asked-for'

/** `random` gives as many random bytes; it is asked once, where claims of people are masked. `places` are those of this machine. */
export function createHidden(
  random: (bytes: number) => Uint8Array = randomBytes,
  places: Places = { home: '', cwd: '' },
): Hidden {
  const known = new WeakMap<Trace, HiddenOf>()
  return {
    claims: createHiddenClaims(random),
    paths: createHiddenPaths(places),
    of(trace, make) {
      const parts = { 'by-name': new WeakMap(), 'by-value': new WeakMap(), 'asked-for': new WeakMap() }
      const found = known.get(trace) ?? { redactor: make(), steps: new WeakMap(), parts }
      known.set(trace, found)
      return found
    },
  }
}

function randomBytes(bytes: number): Uint8Array {
  return getBuiltinModule('node:crypto').randomBytes(bytes)
}

function remembered<K extends object, V>(known: WeakMap<K, V>, key: K, make: () => V): V {
  const value = known.get(key) ?? make()
  known.set(key, value)
  return value
}

/** A copy without secrets, which are looked for in every run; the tokens in `result` of the commands that were asked for them stay. What is given is not changed. */
export function redact(judged: Judged, options: RedactOptions): Judged {
  const { before = createHidden(), reveal, people = 'by command' } = options
  const shown = reveal ? judged : withoutSecrets(judged, { ...options, before })
  if (people === 'shown') return shown
  if (people === 'by command') return before.claims.mask(judged, shown, people)
  // A path may have the name of a person in it.
  return before.claims.mask(judged, before.paths.hide(judged, shown, people === 'masked' ? 'hidden' : 'kept'), 'all')
}

function withoutSecrets({ trace, outcomes }: Judged, options: RedactOptions & { readonly before: Hidden }): Judged {
  const { secrets = [], runs } = trace
  const { before } = options
  const hidden = before.of(trace, () => redactorOf(trace, options.extra))
  const { redactor } = hidden
  const without = { ...hidden, secrets, tokens: options.tokens ?? 'shown' }
  return {
    trace: deferred(
      { ...trace, secrets: [] },
      {
        ...hiddenWords(trace, redactor),
        ...(trace.title === undefined ? {} : { title: () => redactor.text(trace.title ?? '') }),
        ...(trace.note === undefined ? {} : { note: () => redactor.text(trace.note ?? '') }),
        result: () => redactResult(trace, without),
        // Of a thousand runs most formats show some whole, and of others nothing but the name.
        runs: () =>
          runs.map((run) =>
            deferred(run, {
              ...hiddenWords(run, redactor),
              name: () => redactor.text(run.name),
              ...(run.provider === undefined ? {} : { provider: () => redactor.text(run.provider ?? '') }),
              result: () => redactResult(run, without),
              steps: () => run.steps.map((step) => remembered(hidden.steps, step, () => redactor.step(step))),
            }),
          ),
      },
    ),
    outcomes: {
      trace: redactOutcome(outcomes.trace, redactor.text),
      runs: outcomes.runs.map((outcome) => redactOutcome(outcome, redactor.text)),
    },
  }
}

/** One that knows every secret of a record. */
function redactorOf({ runs, secrets = [], ...trace }: Trace, extra: readonly string[] | undefined): Redactor {
  const redactor = createRedactor(extra)
  for (const secret of secrets) redactor.keep(secret)
  for (const { steps } of runs)
    for (const { exchanges } of steps) for (const exchange of exchanges) redactor.learn(exchange)
  for (const { traits, result } of [trace, ...runs])
    if (traits.shows === 'tokens') redactor.learnTokens(tokensMember(result))
  return redactor
}

interface Without extends HiddenOf {
  /** Those that stand in no exchange. */
  readonly secrets: readonly Secret[]
  readonly tokens: 'shown' | 'hidden'
}

/** What is told of a run or a record beside its result, each part made when it is asked for. */
function hiddenWords(account: Account, redactor: Redactor): Deferred<Pick<Account, 'failures' | 'notes' | 'given'>> {
  const { given } = account
  return {
    failures: () => account.failures.map((failure) => redactFailure(failure, redactor.text)),
    notes: () => redactor.texts(account.notes),
    ...(given ? { given: () => given.map((each) => redactGiven(each, redactor)) } : {}),
  }
}

function redactOutcome(outcome: Outcome, text: (given: string) => string): Outcome {
  const { error } = outcome
  if (!error) return outcome
  const run = error.run === undefined ? {} : { run: text(error.run) }
  return { ...outcome, error: { ...error, ...redactFailure(error, text), ...run } }
}

function tokensMember(result: unknown): unknown {
  return typeof result === 'object' && result !== null && 'tokens' in result ? result.tokens : undefined
}

function redactResult({ result, traits }: Account, { redactor, secrets, tokens, parts }: Without): unknown {
  if (typeof result !== 'object' || result === null || isExact(result) || traits.shows === 'input') return result
  if (traits.shows === 'input-without-secrets') return withoutOwnSecrets(result, secrets)
  const shownAs = (name: string): Treated => {
    if (name === 'tokens' && traits.shows === 'tokens' && tokens === 'shown') return 'asked-for'
    return name === 'callback' || name === 'tokens' ? 'by-name' : 'by-value'
  }
  return Object.fromEntries(
    Object.entries(result).map(([name, value]) => {
      const as = shownAs(name)
      const make = () => (as === 'asked-for' ? askedFor(value, redactor) : redactor.value(value, as))
      return [name, typeof value === 'object' && value !== null ? remembered(parts[as], value, make) : make()]
    }),
  )
}

/** The tokens as they came; what a provider put beside them is treated as everything else. */
function askedFor(tokens: unknown, { texts, value }: Redactor): unknown {
  if (typeof tokens !== 'object' || tokens === null || Array.isArray(tokens) || isExact(tokens)) return tokens
  const members = Object.entries(tokens)
  const isToken = (name: string, member: unknown): boolean => isSecretName(name) && typeof member === 'string'
  const names = texts(members.map(([name]) => name))
  const others = value(
    members.map(([name, member]) => (isToken(name, member) ? null : member)),
    'by-name',
  )
  const shown: readonly unknown[] = Array.isArray(others) ? others : []
  return Object.fromEntries(
    members.map(([name, member], at) => [names[at] ?? '', isToken(name, member) ? member : shown[at]]),
  )
}

function withoutOwnSecrets(result: unknown, secrets: readonly Secret[]): unknown {
  if (secrets.length === 0) return result
  const known = createKnownSecrets()
  for (const { value, kind } of secrets) known.add(value, kind, 'sent')
  return redactTogether(result, { texts: known.hideAll, byName: false })
}
