import { judgePar } from '../checks/endpoints/endpoints.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { readParAnswer } from '../documents/answers.ts'
import { cliError } from '../errors.ts'
import type { Parameter } from '../http/http.ts'
import { isObject } from '../jose/json/values.ts'
import { encryptionTarget } from '../jose/keys/encryption-target.ts'
import { type EncryptionTarget, makeRequestObject, requestObjectClaims } from '../jose/keys/request-object.ts'
import { requireActing } from './acting.ts'
import { type AuthorizationRequest, asForm, authorizationUrl } from './authorization-request.ts'
import { strictClient } from './client.ts'
import type { Party } from './party.ts'
import { refusedBy } from './refusal-hint.ts'
import { isBySecret, signingAlgorithms } from './registered-client.ts'
import { type Answered, ask, settle } from './settle.ts'
import { endpointToOpen, usableEndpoint } from './usable-endpoint.ts'

/** How the authorization request travels: plain, signed or encrypted (RFC 9101), pushed (RFC 9126), or both. */
export async function authorizationTarget(
  party: Party,
  open: JudgedStep,
  given: Shaped,
): Promise<{ readonly url: string; readonly shaped: readonly string[] }> {
  const { options } = party.context
  // A request that must not be sent is seen before anybody goes anywhere.
  requireActing(party.context, 'authorization_request')
  const address = await endpointToOpen(party, 'authorization_endpoint')
  if (given.parameters.some(([name]) => name === 'id_token_hint')) requireActing(party.context, 'id_token_hint')
  if (options.text('requestObject')) requireActing(party.context, 'request_object')
  const direct = options.text('requestObject') ? await asRequestObject(party, open, given) : given
  const pushed = options.flag('par') || party.provider.metadata['require_pushed_authorization_requests'] === true
  if (pushed) requireActing(party.context, 'par')
  const parameters = pushed ? await push(party, open, direct.parameters) : direct.parameters
  return { url: authorizationUrl(address, parameters), shaped: direct.shaped }
}

/** Parameters with the flags that changed them. */
type Shaped = Pick<AuthorizationRequest, 'parameters' | 'shaped'>

/** What OAuth 2.0 wants to see in the URL itself (OIDC Core 6.1); RFC 9101 5 wants client_id alone. */
const BESIDE = 'client_id response_type scope'

/** Puts every parameter into a request object; those that OAuth 2.0 wants outside stand there too (OIDC Core 6.1). */
async function asRequestObject(party: Party, open: JudgedStep, given: Shaped): Promise<Shaped> {
  const { context, provider, client } = party
  const { parameters } = given
  const own = await ownClaims(party, parameters)
  const alg = client.facts.registered?.request_object_signing_alg
  const request = await makeRequestObject({
    parameters: [...own.parameters, ...parameters],
    key: isBySecret(alg) ? undefined : client.key,
    secret: client.secret,
    algs: signingAlgorithms(alg, provider.metadata['request_object_signing_alg_values_supported']),
    encryptTo:
      context.options.text('requestObject') === 'encrypted' ? await issuerEncryptionKey(party, open) : undefined,
  })
  const outside = (context.options.text('requestObjectBeside') ?? BESIDE).split(' ')
  return {
    parameters: [...parameters.filter(([name]) => outside.includes(name)), ['request', request]],
    shaped: [...new Set([...given.shaped, ...own.shaped])],
  }
}

/** The claims that a request object has beside the parameters; `--set` and `--unset` of the request change them too. */
async function ownClaims({ context, provider, client }: Party, parameters: readonly Parameter[]): Promise<Shaped> {
  const { client_id } = client
  const jti = Buffer.from(context.env.random(16)).toString('base64url')
  const planned = requestObjectClaims({ client_id, issuer: provider.issuer, now: context.env.now(), jti })
  const { parameters: left, shaped } = (await context.http()).shape('authorize', planned)
  const names = new Set(planned.map(([name]) => name))
  const others = left.filter(([name]) => names.has(name) && !parameters.some(([other]) => other === name))
  return { parameters: others, shaped }
}

async function issuerEncryptionKey({ keys, provider, client }: Party, open: JudgedStep): Promise<EncryptionTarget> {
  const jwks = await keys.document(open)
  const { request_object_encryption_alg: alg, request_object_encryption_enc: enc } = client.facts.registered ?? {}
  const declared = {
    ...(alg === undefined ? {} : { request_object_encryption_alg_values_supported: [alg] }),
    ...(enc === undefined ? {} : { request_object_encryption_enc_values_supported: [enc] }),
  }
  const target = jwks && (await encryptionTarget(jwks, { ...provider.metadata, ...declared }))
  if (target) return target
  throw cliError(
    'response_unusable',
    'The provider publishes no key that a request object could be encrypted to.',
    'Use --request-object signed.',
  )
}

/** Judges the answer to a pushed request; one that says "later" is none. */
export function judgePushed(open: JudgedStep, { exchange, reading }: Answered): void {
  if (!exchange.failure) open.judge(judgePar({ exchange, reading }))
}

/** Pushes the request and leaves what the browser carries: `client_id` and `request_uri` (RFC 9126 section 4). */
async function push(party: Party, open: JudgedStep, parameters: readonly Parameter[]): Promise<readonly Parameter[]> {
  const { client } = party
  const member = 'pushed_authorization_request_endpoint'
  usableEndpoint(party, member)
  const { lib, config } = await strictClient(party, open, { purpose: 'par' })
  const answer = await ask(open, () => lib.buildAuthorizationUrlWithPAR(config, asForm(parameters)))
  const { exchange, reading } = answer
  judgePushed(open, answer)
  const body = isObject(reading?.value) && !exchange.failure ? reading.value : {}
  const request_uri = settle(
    open,
    answer,
    {
      member,
      what: 'The pushed authorization request endpoint',
      act: 'the pushed authorization request',
      due: 'a request_uri',
      by: refusedBy(party),
    },
    readParAnswer(body).members.request_uri,
  )
  return [
    ['client_id', client.client_id],
    ['request_uri', request_uri],
  ]
}
