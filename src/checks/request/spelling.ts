import { nearest } from '../../text/nearest.ts'
import type { Finding } from '../finding.ts'
import { startFindings } from '../findings.ts'

/** Parameters of the authorization request that are registered (IANA OAuth Parameters registry), and two that people send. */
const PARAMETERS: ReadonlySet<string> = new Set([
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'nonce',
  'response_mode',
  'display',
  'prompt',
  'max_age',
  'ui_locales',
  'claims_locales',
  'id_token_hint',
  'login_hint',
  'acr_values',
  'claims',
  'registration',
  'request',
  'request_uri',
  'code_challenge',
  'code_challenge_method',
  'resource',
  'authorization_details',
  'dpop_jkt',
  'audience',
  'client_secret',
])

/** Parameters of a token request that are registered there. */
const OF_TOKEN_REQUESTS: ReadonlySet<string> = new Set([
  'grant_type',
  'code',
  'code_verifier',
  'redirect_uri',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'refresh_token',
  'scope',
  'username',
  'password',
  'assertion',
  'resource',
  'audience',
  'requested_token_type',
  'subject_token',
  'subject_token_type',
  'actor_token',
  'actor_token_type',
  'device_code',
  'auth_req_id',
])

/** Parameters whose value may begin or end with white space. */
const FREE: ReadonlySet<string> = new Set(['state', 'password', 'client_secret'])

/** Findings of one rule; a request of a thousand wrong parameters needs no more to be understood. */
const MOST = 20
/** Parameters that are looked at. */
const LOOKED_AT = 500

const SPELLING = ['rp-param-typo', 'rp-param-camelcase', 'rp-param-whitespace'] as const

/** Judges how the parameters of a request are spelled; parameters that a provider adds of its own are no fault. */
export function judgeSpelling(
  parameters: readonly (readonly [string, string])[],
  request: 'authorize' | 'token' = 'authorize',
): readonly Finding[] {
  const found = startFindings()
  const registered = request === 'token' ? OF_TOKEN_REQUESTS : PARAMETERS
  const all = parameters.slice(0, LOOKED_AT).flatMap((parameter) => faultsOf(parameter, registered))
  for (const rule of SPELLING) {
    const faults = all.filter((fault) => fault.rule === rule)
    if (faults.length === 0) found.look(rule, true)
    found.list.push(...faults.slice(0, MOST))
  }
  return found.list
}

function faultsOf([name, value]: readonly [string, string], registered: ReadonlySet<string>): readonly Finding[] {
  // State is the client's own; whatever stands in it is meant.
  const spaced = name !== name.trim() ? 'its name' : !FREE.has(name) && value !== value.trim() ? 'its value' : undefined
  const stray: readonly Finding[] = spaced
    ? [
        {
          rule: 'rp-param-whitespace',
          holds: false,
          message: `The parameter ${JSON.stringify(name)} has stray white space around ${spaced}.`,
          expected: 'no white space around names and values',
          actual: name,
        },
      ]
    : []
  const trimmed = name.trim()
  return registered.has(trimmed) ? stray : [...stray, ...misspelled(trimmed, registered)]
}

function misspelled(name: string, registered: ReadonlySet<string>): readonly Finding[] {
  const snake = name
    .slice(0, 80)
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
  if (snake !== name && registered.has(snake)) {
    const message = `The parameter ${JSON.stringify(name)} is spelled in capitals.`
    return [{ rule: 'rp-param-camelcase', holds: false, message, expected: snake, actual: name }]
  }
  const meant = nearest(snake, registered)
  if (meant === undefined || (snake.length <= 5 && !isOneEdit(snake, meant))) return []
  const message = `The parameter ${JSON.stringify(name)} is probably meant to be ${meant}.`
  return [{ rule: 'rp-param-typo', holds: false, message, expected: meant, actual: name }]
}

/** Short names lie close together, so that two edits prove nothing: "site" is no "state". */
function isOneEdit(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one]
  if (long.length - short.length > 1) return false
  let at = 0
  while (at < short.length && short[at] === long[at]) at += 1
  return long.length === short.length
    ? short.slice(at + 1) === long.slice(at + 1)
    : short.slice(at) === long.slice(at + 1)
}
