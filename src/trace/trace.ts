import type { Failure } from '../errors.ts'
import type { Zone } from '../text/zone.ts'
import type { Traits } from './traits.ts'

export const CHECK_VERDICTS = ['pass', 'warn', 'fail', 'info', 'skip'] as const
export type CheckVerdict = (typeof CHECK_VERDICTS)[number]

export const STEP_VERDICTS = ['pass', 'warn', 'fail', 'skip'] as const
export type StepVerdict = (typeof STEP_VERDICTS)[number]

/** A header as it stood on the wire: name in its own case, value. */
export type Header = readonly [name: string, value: string]

/** One thing that was looked at and what was found. */
export interface Check {
  readonly id: string
  readonly verdict: CheckVerdict
  /** Whether a relying party must not accept the response when this rule is broken. */
  readonly reject: boolean
  /** Specification and section, such as "OIDC Core 1.0 3.1.3.7". */
  readonly spec: string
  readonly message: string
  readonly expected?: unknown
  readonly actual?: unknown
  /** What to do about it; on warn and fail only. */
  readonly remedy?: string
  /** What whoever runs the client does about it, where what was found tells; on warn and fail only. */
  readonly advice?: string
  /** Rules that are broken because this one is, where they are; on warn and fail only. */
  readonly leads_to?: readonly string[]
  /** Why the severity is not the usual one: `--allow`, an overlay, a loopback issuer. */
  readonly because?: string
}

/** Which request of the protocol an exchange belongs to; also the name before the dot of `--set`. 'callback' is one of a browser to our listener, 'page' one of a sign-in by forms, 'question' one of ours at the authorization endpoint where nobody came back. */
export const PURPOSES = [
  'discover',
  'jwks',
  'authorize',
  'callback',
  'page',
  'question',
  'par',
  'token',
  'refresh',
  'userinfo',
  'introspect',
  'revoke',
  'device',
  'ciba',
  'logout',
  'register',
  'resource',
] as const
export type Purpose = (typeof PURPOSES)[number]

/** The phases of an exchange, in their order. */
export const PHASES = ['dns', 'connect', 'tls', 'firstByte', 'lastByte'] as const

/** When each phase of an exchange ended, in milliseconds since it began; absent when the phase did not happen. */
export type Timing = { readonly [Phase in (typeof PHASES)[number]]?: number }

/** The certificate that a server showed. */
export interface Certificate {
  readonly subject: string
  readonly issuer: string
  readonly names: readonly string[]
  /** Milliseconds since the epoch. */
  readonly notBefore: number
  readonly notAfter: number
  readonly sha256: string
}

export interface TlsFacts {
  readonly protocol: string
  readonly cipher: string
  /** False when `--insecure` let a certificate pass that does not verify. */
  readonly authorized: boolean
  readonly authorizationError?: string
  readonly certificate?: Certificate
}

export interface WireRequest {
  readonly method: string
  readonly url: string
  readonly headers: readonly Header[]
  readonly body: string
}

export interface WireResponse {
  readonly status: number
  readonly statusText: string
  readonly httpVersion: string
  readonly headers: readonly Header[]
  /** The body after content decoding. */
  readonly bytes: Uint8Array
  /** The same as text; U+FFFD stands where the bytes are not UTF-8. */
  readonly body: string
  /** Offset of the first byte that is not UTF-8, if any. */
  readonly invalidUtf8At?: number
}

/** Bytes of a message as they went over the wire. */
export interface MessageSize {
  /** The start line and the headers, with the empty line that ends them. */
  readonly headers: number
  /** The body before content decoding, without what chunks add. */
  readonly body: number
}

/** What went over the wire once. */
export interface Exchange {
  readonly purpose: Purpose
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly ms: number
  readonly request: WireRequest
  /** Null when no complete answer came; `failure` says why. */
  readonly response: WireResponse | null
  readonly failure: Failure | null
  readonly timing: Timing
  readonly tls?: TlsFacts
  /** Absent for what nothing is known of: a request that the browser made, an answer that never came. */
  readonly sizes?: {
    readonly request?: MessageSize
    /** `content` is the body after content decoding. */
    readonly response?: MessageSize & { readonly content: number }
  }
  /** Where the server is, by every address that its name had for this connection; absent behind a proxy and without a connection. */
  readonly zone?: Zone
  /** The shaping flags that changed this request, as typed: "--unset token.code_verifier". */
  readonly shaped: readonly string[]
  /** 1 for the first try, 2 and 3 for retries. */
  readonly attempt: number
}

export interface Step {
  readonly name: string
  /** Index of the step of the same run that it belongs to, which began before it. */
  readonly parent?: number
  /** Milliseconds since the epoch. */
  startedAt: number
  ms: number
  verdict: StepVerdict
  readonly exchanges: Exchange[]
  /** Which of the exchanges the step is about; the last where it is absent. */
  subject?: number
  /** The parameters of the authorization request, form-encoded, before it was pushed, signed, encrypted or sent. */
  asked?: string
  /** The metadata document that was read from a file, a pipe or standard input, as it stood there. */
  document?: string
  readonly checks: Check[]
  /** What a reader should know that is no check: "the strict client would have stopped here". */
  readonly notes: string[]
  failure: Failure | null
  /** What it failed by where a scenario expects that, so that it counts for nothing; `failure` is null then. */
  readonly expectedFailure?: Failure
  /** What the command was made with whose steps belong to this one, and what else it was judged by; absent where the run says the same. */
  given?: readonly Given[]
  /** How many tokens were judged whose checks are written as they are judged and stand nowhere here. */
  judged?: number
}

/** A value that must not be shown, and what it is. */
export interface Secret {
  readonly value: string
  readonly kind: string
}

/** One option or argument that a run was made with, and where its value came from. */
export interface Given {
  /** Long flag name without its dashes, or the name of an argument. */
  readonly name: string
  /** "flag", "environment", "profile", "preset", "prompt", "default", "argument" and whatever else options come from. */
  readonly source: string
  /** Where exactly: "OIDC_ISSUER", "profile work". */
  readonly from?: string
  /** Absent for a secret that is no reference. */
  readonly value?: string | number | boolean | readonly string[]
}

/** What is told of a run beside its steps, and of a trace of several runs beside these. */
export interface Account {
  /** Words after `oidc-cli`. */
  readonly command: string
  readonly traits: Traits
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  ms: number
  /** What it came to; a part of that where it ended early, else null. */
  result: unknown
  /** Failures outside any step, or outside any run. */
  readonly failures: Failure[]
  /** What colours the whole: `--insecure`, shaped requests, an allowed rule. */
  readonly notes: string[]
  /** What it was made with, without a secret; empty where the command line was not understood. */
  given?: readonly Given[]
}

/** What was done and found at one provider, to one end. */
export interface Run extends Account {
  /** What a person tells it by; two runs of a trace may have the same. */
  readonly name: string
  /** Issuer, profile or preset, where whoever made the run knew it. */
  readonly provider?: string
  /** It failed for no other cause in the record that it was compared with, so that it does not fail the whole. */
  still?: true
  readonly steps: Step[]
}

/** Everything one command did and found. Reports and the exit code are pure functions of it. */
export interface Trace extends Account {
  /** A command that makes one run is told by that alone; what one of several has of its own stands beside them, be they one or none. */
  readonly holds: 'one run' | 'several runs'
  /** What whoever made it calls it, and has to say about it. */
  title?: string
  note?: string
  readonly runs: Run[]
  /** What must not be shown, beside what the exchanges themselves tell; never part of a report. */
  readonly secrets?: Secret[]
}
