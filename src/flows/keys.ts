import { judgeFapi2Keys } from '../checks/fapi2/fapi2.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { judgeJwks, refetchedKeys, unfetchedKeys } from '../checks/keys/jwks.ts'
import { plainFailure } from '../errors.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { asObject, isObject, textOf } from '../jose/json/values.ts'
import { type KeyReader, keyReader } from '../jose/keys/jwk.ts'
import { keySetIn } from '../jose/keys/key-text.ts'
import { CLIENT_SECRET, type KeySet, readKeys } from '../jose/keys/keys.ts'
import { triesLeave } from '../jose/keys/tries.ts'
import { jwsVerifier, type VerifyJws, verifyJws } from '../jose/keys/verify.ts'
import type { JwsReading, SignatureVerdict } from '../jose/tokens/token.ts'
import { shownEndpoint } from '../text/endpoint.ts'
import type { SecretEncoding } from '../text/secret-encoding.ts'
import { jsonBody } from '../trace/json-body.ts'
import { endOf } from '../trace/times.ts'
import type { Exchange } from '../trace/trace.ts'
import { redirectFailure } from './answer-failures.ts'
import type { AtProvider } from './known.ts'
import type { Observer } from './party.ts'
import { endpointFailure, ledTo } from './usable-endpoint.ts'

/** The keys of the issuer, fetched when first needed and once more when a token names a `kid` they lack (OIDC Core 10.1.1). */
export interface IssuerKeys {
  /** Judges the set in the step that asks first. Undefined when the provider has no `jwks_uri` or it gave no key set. */
  current(open: JudgedStep): Promise<KeySet | undefined>
  /** The key set as received. */
  document(open: JudgedStep): Promise<JsonObject | undefined>
  verify(open: JudgedStep, token: JwsReading, policy: VerifyPolicy): Promise<SignatureVerdict>
  /** How many keys the set holds; 0 before it was fetched. */
  count(): number
}

interface VerifyPolicy {
  readonly algs?: readonly string[]
  readonly expectedAlg?: string
  /** For HS256, HS384, HS512: the client secret, and how it is written. */
  readonly secret?: string
  readonly secretEncoding?: SecretEncoding
}

/** Gets the exchange that brings the key set of a URL; `again` where the set that came before lacks a key. */
type BringSet = (open: JudgedStep, url: string, time: 'first' | 'again') => Promise<Exchange>

/** The keys at a provider, got by `bring`; `earlier` is a set known from before this run, to compare with. */
export function issuerKeys(at: AtProvider, bring: BringSet, earlier?: JsonObject): IssuerKeys {
  const readKey = keyReader()
  const leave = triesLeave()
  let set: KeySet | undefined
  let verify: VerifyJws | undefined
  let document: JsonObject | undefined
  let fetched = false
  let refetched = false

  const fetchSet = async (open: JudgedStep): Promise<void> => {
    fetched = true
    const known = document
      ? ({ set: document, from: 'run' } as const)
      : earlier && ({ set: earlier, from: 'saved' } as const)
    const jwks = await takeSet(at, open, { bring, readKey }, known)
    if (!jwks) return
    document = jwks
    const source = `jwks_uri ${textOf(at.provider.metadata['jwks_uri']) ?? ''}`
    set = readKeys({ published: jwks }, source, readKey)
    verify = jwsVerifier(set, leave)
  }

  const current = async (open: JudgedStep): Promise<KeySet | undefined> => {
    if (!fetched) await fetchSet(open)
    return set
  }

  const explain = signatureExplainer()

  return {
    current,
    async document(open) {
      await current(open)
      return document
    },
    count: () => (Array.isArray(document?.['keys']) ? document['keys'].length : 0),
    async verify(open, token, policy) {
      const symmetric = /^HS\d/.test(String(token.header['alg']))
      if (symmetric && policy.secret !== undefined) {
        const shared = readKeys({ secret: policy.secret, encoding: policy.secretEncoding }, CLIENT_SECRET)
        return explain(verifyJws(token, shared, policy), token, shared)
      }
      await current(open)
      if (!verify) return nothingToVerifyWith(token)
      const verdict = verify(token, policy)
      if (refetched || !verdict.faults.some((fault) => fault.kind === 'kid-unknown'))
        return explain(verdict, token, set)
      refetched = true
      await fetchSet(open)
      open.judge([refetchedKeys(token.header['kid'])])
      return explain(verify(token, policy), token, set)
    },
  }
}

/** Says once what explains a signature that does not verify, which takes a while; of others of the run it says nothing. */
function signatureExplainer(): (
  verdict: SignatureVerdict,
  token: JwsReading,
  keys: KeySet | undefined,
) => Promise<SignatureVerdict> {
  let said = false
  return async (verdict, token, keys) => {
    if (said || verdict.verified !== false || !keys) return verdict
    said = true
    const { explained } = await import('../jose/keys/signature-cause.ts')
    return explained(verdict, token, keys)
  }
}

/** What is said of a token where there is no key at all. */
export function nothingToVerifyWith(token: JwsReading): SignatureVerdict {
  const named = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
  return {
    verified: null,
    alg: named(token.header['alg']),
    kid: named(token.header['kid']),
    keySource: undefined,
    faults: [],
  }
}

/** Fetches the key set of a provider. */
export function fetchingFrom({ context, provider }: Pick<Observer, 'context' | 'provider'>): BringSet {
  return async (open, url, time) => {
    const http = await context.http()
    const headers = { accept: 'application/jwk-set+json, application/json' }
    const led = ledTo(provider, 'jwks_uri')
    return http.send({ purpose: 'jwks', method: 'GET', url, led, headers, fresh: time === 'again' }, open.record)
  }
}

/** Gets and judges the key set; undefined when the metadata names none or none came. */
async function takeSet(
  at: AtProvider,
  open: JudgedStep,
  { bring, readKey }: { readonly bring: BringSet; readonly readKey: KeyReader },
  earlier: { readonly set: JsonObject; readonly from: 'run' | 'saved' } | undefined,
): Promise<JsonObject | undefined> {
  const { provider } = at
  const url = provider.metadata['jwks_uri']
  if (url === undefined) return undefined
  const unusable = endpointFailure(at, 'jwks_uri')
  if (unusable || typeof url !== 'string') {
    open.judge([unfetchedKeys(shownEndpoint(url), unusable?.message)])
    if (unusable) open.fail(unusable)
    return undefined
  }
  const exchange = await bring(open, url, earlier?.from === 'run' ? 'again' : 'first')
  const reading = jsonBody(exchange)
  const about = { earlier: earlier?.set, earlierFrom: earlier?.from }
  const facts = { metadata: provider.metadata, exchange, reading, now: endOf(exchange), readKey, ...about }
  open.judge(judgeJwks(facts))
  const value = reading?.value
  if (isObject(value)) open.judgeBy('fapi2', () => judgeFapi2Keys(value))
  const redirect = redirectFailure('The jwks_uri', '--jwks-uri', exchange)
  if (redirect) open.fail(plainFailure(redirect))
  if (exchange.failure) open.fail(exchange.failure)
  if (exchange.response?.status !== 200) return undefined
  // What is written in another form is judged as none, and says all the same whose keys they are.
  const other = keySetIn(reading?.value)?.held
  return other && 'jwks' in other ? other.jwks : asObject(reading?.value)
}
