import { textOf } from '../../jose/json/values.ts'
import { sha256 } from '../../jose/keys/hash.ts'
import { readBasic } from '../../text/basic-credentials.ts'
import { clean, shorten } from '../../text/clean.ts'
import { urlOf } from '../../text/url.ts'
import type { Exchange } from '../../trace/trace.ts'
import type { TokenResponseFacts } from '../facts.ts'
import { header } from '../findings.ts'
import { clockSkew } from '../http/clock.ts'
import { isHtml, sentenceOf } from '../http/unreadable-answer.ts'
import { requestMembers } from '../request/assertion.ts'
import { type Named, readNamed } from './named.ts'
import { oauthErrorOf } from './oauth-error.ts'
import { saidIn } from './said.ts'

/** What a run knows of a refused token request. */
export interface Evidence {
  readonly facts: TokenResponseFacts
  readonly named: Named
  /** What was sent in the body. */
  readonly sent: ReadonlyMap<string, string>
  readonly code: CodeEvidence | undefined
  readonly redirect: { readonly asked: string | undefined; readonly sent: string | undefined }
  /** Whether the verifier that was sent fits the challenge that was; undefined where one of them is missing. */
  readonly verifierFits: boolean | undefined
  readonly pkce: 'S256' | 'another method' | 'none'
  readonly clients: { readonly asked: string | undefined; readonly sent: string | undefined }
  /** Whether a DPoP proof went along. */
  readonly proof: boolean
  /** Why one is due; undefined where nothing says so. */
  readonly proofDue: string | undefined
  /** The clock of the server minus ours, in seconds; undefined where it told no time. */
  readonly skewSeconds: number | undefined
}

/** What is known of the way of a code. */
interface CodeEvidence {
  readonly arrived: string | undefined
  readonly sent: string | undefined
  /** From its arrival to its exchange. */
  readonly waitedMs: number
  /** The most that it can be old: it was issued after the request that it answers; undefined where nothing ties it to that. */
  readonly atMostMs: number | undefined
  readonly announcedSeconds: number | undefined
  /** Requests of this run that sent it before, and what they were told. */
  readonly before: readonly Exchange[]
  /** Whether it was given before this run asked for one. */
  readonly givenBefore: boolean
  readonly pasted: boolean
}

/** Gathers what speaks for and against each cause of a refusal. */
export function evidenceOf(facts: TokenResponseFacts): Evidence {
  const { exchange, reading, metadata, request, client } = facts
  const sent = requestMembers(exchange)
  const known = oauthErrorOf(exchange, reading)
  const words = known ? known.error_description : plainWords(exchange, facts.reading)
  const said = { ...saidIn(reading, known), ...(words === undefined ? {} : { description: words }) }
  const asked = (name: string): string | undefined => request?.parameters.find(([key]) => key === name)?.[1]
  const urls = [exchange.request.url, textOf(metadata['issuer'])]
  const hosts = urls.flatMap((url) => (url === undefined ? [] : (urlOf(url)?.hostname ?? [])))
  const skew = clockSkew(exchange)
  return {
    facts,
    named: byRequest(readNamed(said, facts.grant, { hosts }), facts),
    sent,
    code: codeEvidence(facts, sent.get('code')),
    redirect: { asked: facts.redirect_uri, sent: sent.get('redirect_uri') },
    verifierFits: fits(sent.get('code_verifier'), asked('code_challenge'), asked('code_challenge_method')),
    pkce: pkceOf(metadata['code_challenge_methods_supported']),
    clients: { asked: asked('client_id'), sent: clientSent(exchange, client.basicEncoding, sent) },
    proof: header(exchange.request.headers, 'dpop') !== undefined,
    proofDue: asked('dpop_jkt') !== undefined ? 'the authorization request bound the code to a DPoP key' : undefined,
    skewSeconds: skew === undefined ? undefined : Math.round(skew / 1000),
  }
}

/** What an answer says that is no OAuth error; a page speaks of itself, or of whatever stands before the provider. */
function plainWords({ response }: Exchange, reading: TokenResponseFacts['reading']): string | undefined {
  return response && !isHtml(response, reading) ? sentenceOf(response, reading) : undefined
}

/** Where PKCE was off, a verifier or a challenge that is missing is PKCE itself. */
function byRequest(named: Named, { pkce }: TokenResponseFacts): Named {
  const how = named.causes.get('verifier-missing')
  if (pkce !== false || how === undefined) return named
  const { 'verifier-missing': _missing, ...others } = Object.fromEntries(named.causes)
  return { ...named, causes: new Map([['pkce-required', how], ...Object.entries(others)]) as Named['causes'] }
}

function codeEvidence({ exchange, code, request, earlier = [] }: TokenResponseFacts, sent: string | undefined) {
  if (!code) return undefined
  const { startedAt } = exchange
  const isTied = request?.state !== undefined && !code.givenBefore && !code.alone
  return {
    arrived: code.value,
    sent,
    waitedMs: Math.max(0, startedAt - code.receivedAt),
    atMostMs: isTied && request ? Math.max(0, startedAt - request.startedAt) : undefined,
    announcedSeconds: code.announcedSeconds,
    before: earlier.filter((each) => sent !== undefined && requestMembers(each).get('code') === sent),
    givenBefore: code.givenBefore === true,
    pasted: code.pasted === true,
  }
}

function fits(verifier: string | undefined, challenge: string | undefined, method: string | undefined) {
  if (verifier === undefined || challenge === undefined) return undefined
  return challenge === (method === 'S256' ? sha256(verifier) : verifier)
}

function pkceOf(methods: unknown): Evidence['pkce'] {
  if (!Array.isArray(methods) || methods.length === 0) return 'none'
  return methods.includes('S256') ? 'S256' : 'another method'
}

function clientSent(
  { request }: Exchange,
  encoding: TokenResponseFacts['client']['basicEncoding'],
  sent: ReadonlyMap<string, string>,
): string | undefined {
  const basic = readBasic(header(request.headers, 'authorization') ?? '')
  return basic ? basic[encoding === 'none' ? 'sent' : 'decoded'].id : sent.get('client_id')
}

/** A value from outside as part of a sentence. */
export function quoted(text: string): string {
  return JSON.stringify(shorten(clean(text), 200))
}

/** Units of time, and from how many milliseconds on they are said. */
const UNITS = [
  ['days', 172_800_000, 86_400_000],
  ['hours', 7_200_000, 3_600_000],
  ['minutes', 120_000, 60_000],
  ['s', 1000, 1000],
] as const

/** A span as people say it. */
export function span(ms: number): string {
  const [name, , length] = UNITS.find(([, least]) => ms >= least) ?? ['ms', 0, 1]
  return `${Math.round(ms / length)} ${name}`
}
