import type { Finding } from './checks/finding.ts'
import type { RunStep } from './checks/judged-steps.ts'
import type { Completable } from './completion/candidates.ts'
import type { Options } from './config/option-values.ts'
import type { PartValues } from './config/part-options.ts'
import type { StepCommand } from './config/step-command.ts'
import type { Env } from './env.ts'
import type { FormatName } from './formats/format.ts'
import type { Http } from './http/http.ts'
import type { Watch } from './http/watch.ts'
import type { Session } from './session/store.ts'
import type { Recorder } from './trace/recorder.ts'
import type { Check, Run } from './trace/trace.ts'
import type { Traits } from './trace/traits.ts'
import type { Outcome } from './trace/verdict.ts'

/** What a command is given. It acts, records, returns its result, and throws `CliError` to stop; it prints nothing itself. */
export interface Context {
  readonly env: Env
  readonly recorder: Recorder
  readonly options: Options
  /** Turns findings into checks by the severities in force (`--rules`, `--allow`), for what is judged outside of a step. */
  judge(findings: readonly Finding[]): readonly Check[]
  readonly step: RunStep
  /** The network, made from the options when first needed. */
  http(): Promise<Http>
  /** Lifts --total-timeout, for a run that lasts as long as its input. */
  waitFreely(): void
  /** The same run with other option values, the network's among them. */
  withOptions(options: Options): Context
  /** What exit code and redaction must know of the command of that name; of one that there is none of, that it tells something. */
  traitsOf(command: string): Traits
  readonly output: OutputOptions
  readonly talk: Talk
  /** Where the tokens of a scenario are kept, in place of the sessions on this machine. */
  readonly held?: Held
  /** The commands that this one can run as parts of its own. */
  readonly parts: Parts
}

/** What the steps of one scenario share. */
export interface Held {
  session?: Session
  /** What was issued to them and to those of earlier attempts, whatever it was judged to be. */
  readonly issued: Issuance[]
}

/** Tokens that were issued to one client. */
export interface Issuance {
  /** What tells the client, and how it asks, from others. */
  readonly client: string
  /** What the run was made with that they were issued in first. */
  readonly options: Options
  readonly tokens: IssuedToken[]
  /** Has the provider revoke them, in another run; rejects with `CliError` alone. */
  revoke(context: Context): Promise<Revocation>
}

export interface IssuedToken {
  readonly value: string
  readonly kind: 'access_token' | 'refresh_token'
  /** "given": it came for a refresh token that somebody gave, which its revocation might end as well (RFC 7009 2.1). */
  readonly from: 'scenario' | 'given'
}

/** What became of tokens that were to be revoked, by how many. */
export interface Revocation {
  readonly revoked: number
  /** The provider would not, or could not be asked. */
  readonly failed: number
  /** They are left on purpose, or since the provider does not revoke such tokens. */
  readonly left: number
  /** Why some were not revoked, in a sentence. */
  readonly why: string | null
}

/** Commands run within another one, in this process. */
export interface Parts {
  commands(): readonly StepCommand[]
  /** Every command that there is. */
  all(): readonly Completable[]
  /** Runs one; never rejects. */
  perform(part: Part): Promise<Performed>
  /** Has providers revoke what was issued, each client in a step of the run; never rejects. */
  revoke(held: Held, env: Env): Promise<Revoked>
  /** Has the runs stand in the report, in this order. */
  took(runs: readonly Run[]): void
  /** Tells of a run as it ends, and what the result will say of it. */
  ended(run: Run, outcome: Outcome, told: unknown): void
  /** What the result will say of a run, as it may be shown before the whole has ended. */
  shown(run: Run, outcome: Outcome, told: unknown): unknown
}

/** One command as it is run within another. */
export interface Part {
  readonly command: string
  readonly args: readonly string[]
  readonly values: Omit<PartValues, 'note' | 'keep'>
  readonly held: Held
  /** The machine as the part sees it. */
  readonly env: Env
  /** Told whenever something comes of it: a step begins or ends, an exchange ends. */
  readonly moved?: () => void
}

/** What a part came to: its record, and how it ended by itself. */
export interface Performed {
  readonly run: Run
  readonly outcome: Outcome
}

/** The record of a revocation, and what it came to. */
export interface Revoked extends Revocation {
  readonly run: Run
}

/** What a command says to the person while it works; goes to stderr. */
export interface Talk {
  /** One line that the person needs, even with `-q`: the URL to open. */
  say(line: string): void
  /** Draws a URL as a code for the camera of another device, or says why there is none; resolves once it stands there. */
  qr(url: string): Promise<void>
  /** Shows that something is waited for, and the time left, until stopped. */
  wait(text: string, seconds: number): { stop(): void }
  /** Looks on while something goes over the network, to show what takes longer than a moment. */
  readonly watch: Watch
  /** Shows so many things that are done one beside the other: in a table on a terminal, elsewhere in a line each as it ends. */
  follow(all: number): Following
  /** The command writes lines of its own to stdout, so steps are not shown there from now on. */
  linesOnly(): void
}

/** Things that are done one beside the other, as they are shown. */
export interface Following {
  begin(name: string): Followed
  /** Has nothing be shown any more. */
  stop(): void
}

export interface Followed {
  /** Says what is done of it now. */
  at(step: string): void
  end(how: HowEnded): void
}

/** How something ended that was followed, as it may be shown. */
export interface HowEnded {
  readonly verdict: string
  readonly ms: number
  /** Why it failed, in a clause; null where it did not. */
  readonly cause: string | null
}

export interface OutputOptions {
  readonly format: FormatName
  /** What is shown beside what is wrong: nothing, each exchange, or the checks that hold as well. */
  readonly detail: 'usual' | 'exchanges' | 'all'
  readonly quiet: boolean
  readonly reveal: boolean
  readonly strict: boolean
}
