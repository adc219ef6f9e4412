import type { JsonObject } from '../../jose/json/json.ts'
import { readJson } from '../../jose/json/reader.ts'
import { asObject, strings } from '../../jose/json/values.ts'
import { MAX_TOKEN } from '../../jose/tokens/read-token.ts'
import { header } from '../findings.ts'
import { credentialsSent, differsOnTheWire } from '../request/credentials.ts'
import { type Evidence, quoted } from './evidence.ts'
import type { CauseEntry } from './weighing.ts'

/** Causes of a client whose credentials are refused, and what of a run speaks for and against each. */
export const CLIENT_CAUSES: readonly CauseEntry[] = [
  {
    id: 'secret-missing',
    is: 'no client secret was given, and this client was used as one that keeps none',
    out: 'a missing secret',
    remedy: 'Give --client-secret env:NAME, or --client-key <file>, as the client is registered.',
    usual: { client: 0.1 },
    concerns: ({ facts }) => facts.client.auth !== 'tls_client_auth',
    clues: [
      {
        weight: 15,
        tells: (evidence) =>
          provesNothing(evidence) ? `the request had ${credentials(evidence).description}` : undefined,
      },
      {
        weight: 0,
        tells: (evidence) =>
          provesNothing(evidence) ? undefined : `the request had ${credentials(evidence).description}`,
      },
    ],
  },
  {
    id: 'secret-wrong',
    is: 'the client secret is wrong',
    out: 'a wrong secret',
    remedy:
      'Compare the secret with the registration: its value and not its name or id, of this client and environment. Where nobody can see it any more, have a new one made.',
    usual: { client: 0.3 },
    concerns: hasSecret,
    firm: true,
    clues: [{ weight: 8, tells: (evidence) => credentials(evidence).doubts[0] }],
  },
  {
    id: 'basic-encoding',
    is: 'the server reads id and secret otherwise than Basic has them',
    out: 'the encoding of Basic',
    remedy: (evidence) => {
      const form = evidence.facts.client.basicEncoding !== 'none'
      const post = isListed(evidence, 'client_secret_post') ? ', or --client-auth client_secret_post' : ''
      return `Try --basic-encoding ${form ? 'none' : 'form'}${post}.`
    },
    usual: { client: 0.1 },
    concerns: hasBasic,
    clues: [
      {
        weight: 5,
        tells: ({ facts }) =>
          differsOnTheWire(facts.exchange)
            ? facts.client.basicEncoding === 'none'
              ? 'id or secret have characters that a server changes which undoes the form encoding of Basic'
              : 'id or secret have characters that Basic has form-encoded, which some servers do not decode'
            : undefined,
      },
      {
        weight: 0,
        tells: ({ facts }) =>
          differsOnTheWire(facts.exchange) ? undefined : 'id and secret have no character that a form encodes',
      },
    ],
  },
  {
    id: 'method-wrong',
    is: 'the client is registered for another way to authenticate',
    out: 'another authentication method',
    remedy: methodAdvice,
    usual: { client: 0.15 },
    clues: [
      {
        weight: 20,
        tells: (evidence) => {
          const methods = listed(evidence)
          return methods && !provesNothing(evidence) && !methods.includes(evidence.facts.client.auth)
            ? `${evidence.facts.client.auth} is not among the methods of the metadata`
            : undefined
        },
      },
      {
        weight: 3,
        tells: (evidence) =>
          listed(evidence) === undefined && evidence.facts.client.auth !== 'client_secret_basic'
            ? 'the metadata list no methods, which stands for client_secret_basic'
            : undefined,
      },
      {
        weight: 0,
        tells: (evidence) => {
          const methods = listed(evidence)?.filter((method) => method !== 'none')
          return methods?.length === 1 && methods[0] === evidence.facts.client.auth
            ? `the metadata list no other than ${methods[0]}`
            : undefined
        },
      },
    ],
  },
  {
    id: 'assertion-wrong',
    is: 'the client assertion is not taken: key, algorithm, audience or claims',
    out: 'the client assertion',
    remedy:
      'Compare the public key that the provider has of this client (jwks or jwks_uri of the registration) with --client-key, its kid and algorithm too; then the audience (--assertion-audience).',
    usual: { client: 0.4 },
    concerns: ({ sent }) => sent.has('client_assertion'),
    clues: [
      {
        weight: 12,
        tells: (evidence) => {
          const { iss, sub } = assertionClaims(evidence)
          const { client_id } = evidence.facts.client
          const isOwn = [iss, sub].every((each) => each === undefined || each === client_id)
          return isOwn || client_id === undefined ? undefined : `iss or sub of it is not ${quoted(client_id)}`
        },
      },
    ],
  },
  {
    id: 'secret-expired',
    is: 'the client secret has expired',
    out: 'an expired secret',
    remedy: 'Have a new secret made, and give that one.',
    usual: { client: 0.06 },
    concerns: hasSecret,
    firm: true,
    clues: [],
  },
]

function credentials({ facts }: Evidence): ReturnType<typeof credentialsSent> {
  return credentialsSent(facts.exchange, facts.client)
}

function hasBasic({ facts }: Evidence): boolean {
  return /^basic /i.test(header(facts.exchange.request.headers, 'authorization') ?? '')
}

function hasSecret(evidence: Evidence): boolean {
  return hasBasic(evidence) || evidence.sent.has('client_secret')
}

function provesNothing(evidence: Evidence): boolean {
  return !hasSecret(evidence) && !evidence.sent.has('client_assertion')
}

function listed({ facts }: Evidence): readonly string[] | undefined {
  const methods = facts.metadata['token_endpoint_auth_methods_supported']
  return Array.isArray(methods) ? strings(methods) : undefined
}

function isListed(evidence: Evidence, method: string): boolean {
  return listed(evidence)?.includes(method) === true
}

/** Methods by which a secret is shown, in the order in which they are tried: advice goes on in it, so that it never comes back. */
const SECRET_METHODS = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt']

function methodAdvice(evidence: Evidence): string {
  const { auth } = evidence.facts.client
  const methods = listed(evidence) ?? []
  const at = SECRET_METHODS.indexOf(auth)
  const fit = SECRET_METHODS.filter((method) => methods.includes(method) && method !== auth)
  // A method that is not listed was no try.
  const next = methods.includes(auth) ? fit.find((method) => SECRET_METHODS.indexOf(method) > at) : fit[0]
  if (at >= 0 && next !== undefined) return `Try --client-auth ${next}.`
  const others = methods.filter((method) => method !== auth && method !== 'none')
  return others.length === 0
    ? 'Ask the operator which method the client is registered with.'
    : `Ask the operator which method the client is registered with; the metadata list ${others.slice(0, 6).join(', ')} beside ${auth}.`
}

function assertionClaims({ sent }: Evidence): JsonObject {
  const assertion = sent.get('client_assertion') ?? ''
  const payload = assertion.length > MAX_TOKEN ? undefined : assertion.split('.')[1]
  return payload === undefined ? {} : (asObject(readJson(Buffer.from(payload, 'base64url')).value) ?? {})
}
