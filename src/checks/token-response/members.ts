import type { JsonObject, JsonReading } from '../../jose/json/json.ts'
import { described, isObject, isText, textOf } from '../../jose/json/values.ts'
import { entropyBits } from '../../jose/tokens/entropy.ts'
import type { Exchange, WireResponse } from '../../trace/trace.ts'
import type { TokenResponseFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, mediaType, startFindings, words } from '../findings.ts'
import { titleOf } from '../http/unreadable-answer.ts'
import { unwrapEnvelope } from '../http/wrapped-json.ts'
import { spellings } from './spelling.ts'

/** The members of a token answer: from JSON, inside an envelope, or form-encoded as early drafts of OAuth 2.0 had it. */
export function tokenMembersOf(exchange: Exchange, reading: JsonReading | undefined): JsonObject | undefined {
  const body = unwrapEnvelope(reading?.value)
  if (isObject(body)) return body
  return body === undefined && isFormEncoded(exchange) ? fromForm(exchange.response?.body ?? '') : undefined
}

/** Whether an answer is a form rather than JSON, and says so. */
export function isFormEncoded({ response }: Exchange): boolean {
  if (!response || !/^\s*(?:[\w.]+=[^\s&]*&)*(?:access_token|error)=/.test(response.body.slice(0, 4096))) return false
  const type = mediaType(response.headers)
  return type === undefined || FORM_TYPES.has(type)
}

const FORM_TYPES: ReadonlySet<string> = new Set(['application/x-www-form-urlencoded', 'text/plain', 'text/html'])

function fromForm(text: string): JsonObject {
  const members: JsonObject = {}
  for (const [name, value] of new URLSearchParams(text.trim())) {
    Object.defineProperty(members, name, { value, enumerable: true, configurable: true, writable: true })
  }
  return members
}

/** Judges the members of a good token answer (RFC 6749 5.1, OIDC Core 3.1.3.3). */
export function judgeTokenMembers(facts: TokenResponseFacts, tokens: JsonObject): readonly Finding[] {
  const found = startFindings()
  lookAtTypes(found, facts, tokens)
  lookAtTexts(found, tokens)
  lookAtScope(found, facts, tokens)
  lookAtNames(found, tokens)
  if (facts.grant === 'client_credentials')
    found.look('tok-refresh-client-credentials', !isText(tokens['refresh_token']), {
      expected: 'no refresh_token',
      actual: 'a refresh token',
    })
  if (facts.grant !== 'authorization_code') return found.list
  const asked = words(facts.requestedScope)
  if (!asked.includes('openid'))
    found.look('oauth-not-oidc', false, { expected: 'openid', actual: facts.requestedScope ?? 'no scope' })
  if (isText(tokens['refresh_token']))
    found.look('tok-refresh-unrequested', asked.includes('offline_access'), {
      expected: 'offline_access in the scope',
      actual: facts.requestedScope ?? 'no scope',
    })
  return found.list
}

const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'

const ACCESS_TOKEN = 'tok-access-token-missing'

/** The finding about an answer without members that could be read. */
export function noMembers({ body }: WireResponse): Finding {
  return {
    rule: ACCESS_TOKEN,
    holds: false,
    message: 'The answer holds no members that could be read.',
    expected: 'a JSON object with access_token',
    actual: titleOf(body) || 'an empty body',
  }
}

function lookAtTypes(found: Findings, facts: TokenResponseFacts, tokens: JsonObject): void {
  const { access_token, token_type, id_token } = tokens
  const spelled = spellings(tokens).find(([name]) => name === 'access_token')?.[1]
  found.look(ACCESS_TOKEN, isText(access_token) && access_token !== '', {
    ...(spelled === undefined
      ? {}
      : { message: `There is no access_token; ${JSON.stringify(spelled)} was taken for it.` }),
    expected: 'a string',
    actual: described(access_token),
  })
  const wanted = facts.dpop ? 'DPoP' : 'Bearer'
  found.look('tok-token-type-missing', isText(token_type) && token_type !== '', {
    expected: wanted,
    actual: described(token_type),
  })
  if (isText(token_type) && token_type !== '') {
    const type = token_type.toLowerCase()
    // A token exchange says N_A where what it issued is no access token (RFC 8693 2.2.1).
    const exchanged = type === 'n_a' && facts.grant === TOKEN_EXCHANGE
    const unbound = facts.dpop && type === 'bearer'
    found.look('tok-token-type-unexpected', type === wanted.toLowerCase() || exchanged, {
      expected: wanted,
      actual: token_type,
      ...(unbound
        ? { severity: 'W' as const, message: 'The token is not bound: Bearer came back after a DPoP proof.' }
        : {}),
    })
  }
  // Null is told by a rule of its own where none is due.
  const wrong = id_token !== undefined && id_token !== null && textOf(id_token) === undefined
  if (facts.idTokenDue || wrong)
    found.look('tok-id-token-missing', textOf(id_token) !== undefined, {
      ...(wrong ? { message: 'What came as id_token is no ID Token.' } : {}),
      expected: facts.idTokenDue ? 'an ID Token, since the scope has openid' : 'an ID Token, or no id_token',
      actual: described(id_token),
      // Nobody was authenticated who was to be (OIDC Core 3.1.3.5); after a refresh there need not be one (12.2).
      ...(facts.idTokenDue ? { reject: true } : {}),
    })
}

const VSCHAR = /^[\x20-\x7e]+$/

function lookAtTexts(found: Findings, tokens: JsonObject): void {
  const { refresh_token } = tokens
  if (refresh_token !== undefined && refresh_token !== null && textOf(refresh_token) === undefined)
    found.look('tok-charset', false, {
      message: `refresh_token is ${described(refresh_token)}, which is no token; the one before stays in use.`,
      expected: 'a string of at least one printable ASCII character, or no refresh_token',
      actual: described(refresh_token),
    })
  for (const name of ['access_token', 'refresh_token'] as const) {
    const token = tokens[name]
    if (!isText(token) || token === '') continue
    found.look('tok-charset', VSCHAR.test(token), {
      message: `${name} has characters outside of printable ASCII.`,
      expected: 'printable ASCII',
      actual: 'other characters',
    })
    // A token with dots has a structure of its own, which says nothing of what can be guessed.
    if (token.includes('.')) continue
    const bits = entropyBits(token)
    found.look('tok-entropy', bits >= 128, {
      message: `${name} holds less than 128 bits that a guesser would have to find.`,
      expected: 'at least 128 bits',
      actual: `at most ${bits} bits`,
    })
  }
}

/** A scope that is left out means that all of the request was granted (RFC 6749 5.1), which only a request with one can say. */
function lookAtScope(found: Findings, facts: TokenResponseFacts, tokens: JsonObject): void {
  const { scope } = tokens
  const { requestedScope } = facts
  if (scope !== undefined || requestedScope !== undefined)
    found.look('tok-scope-missing', scope === undefined || textOf(scope) !== undefined, {
      expected: 'a string of words',
      actual: described(scope),
    })
  if (textOf(scope) === undefined || !isText(scope) || requestedScope === undefined) return
  const asked = new Set(words(requestedScope))
  const extra = words(scope).filter((word) => !asked.has(word))
  found.look('tok-scope-escalation', extra.length === 0, {
    ...(mayDiffer(facts, asked, words(scope)) && {
      message: 'The provider granted scope that was not asked for, as many do by default, and says so.',
      severity: 'I',
    }),
    expected: requestedScope,
    actual: extra,
  })
}

/** A provider may add what it grants by default, and whoever signs in agrees to a scope that it says (RFC 6749 3.3); a refresh must not add to it (6). */
function mayDiffer({ grant }: TokenResponseFacts, asked: ReadonlySet<string>, granted: readonly string[]): boolean {
  if (grant === 'refresh_token') return false
  return grant === 'authorization_code' || [...asked].every((word) => granted.includes(word))
}

/** Registered members of a token response (IANA OAuth Parameters registry). */
const KNOWN = new Set([
  'access_token',
  'token_type',
  'expires_in',
  'refresh_token',
  'scope',
  'id_token',
  'issued_token_type',
  'authorization_details',
  'session_state',
  'cnf',
  'rs_cnf',
  'ace_profile',
  'ace_client_recipientid',
  'ace_server_recipientid',
  'pct',
  'upgraded',
])

function lookAtNames(found: Findings, tokens: JsonObject): void {
  const names = Object.keys(tokens)
  const nulls = names.filter((name) => tokens[name] === null)
  found.look('tok-null-member', nulls.length === 0, {
    expected: 'members that are left out',
    actual: nulls,
  })
  const spelled = spellings(tokens)
  found.look('tok-member-spelling', spelled.length === 0, {
    message: `The token answer has ${spelled.map(([name, as]) => `${as} for ${name}`).join(', ')}.`,
    expected: spelled.map(([name]) => name),
    actual: spelled.map(([, as]) => as),
  })
  const unknown = names.filter((name) => !KNOWN.has(name))
  found.look('tok-member-unknown', unknown.length === 0, {
    message: `Members that are not registered were kept: ${unknown.join(', ')}.`,
    expected: 'registered members',
    actual: unknown,
  })
}
