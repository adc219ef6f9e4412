import type { X509Certificate } from 'node:crypto'
import { type Condition, isAbsent, type ReadJwt, type Registered, timesOfAssertion } from './conditions.ts'
import type { Call } from './hosts.ts'
import type { Variant } from './module.ts'

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

export interface ClientAuthFacts {
  readonly call: Call
  readonly variant: Variant
  readonly registered: Registered
  readonly assertion: ReadJwt | undefined
  /** Whether the assertion was sent before in this row. */
  readonly repeated: boolean
  readonly certificate: X509Certificate
  /** What the audience of an assertion may be. */
  readonly audiences: readonly string[]
  readonly now: number
}

/** By which means a request says who the client is. */
function means({ call }: ClientAuthFacts): readonly string[] {
  const found: string[] = []
  if (call.headers.authorization?.startsWith('Basic ')) found.push('header')
  if (call.form.has('client_secret')) found.push('secret')
  if (call.form.has('client_assertion')) found.push('assertion')
  return found
}

const formDecoded = (text: string): string => new URLSearchParams(`value=${text}`).get('value') ?? ''

const BY: Readonly<Record<Variant['auth'], readonly string[]>> = {
  client_secret_basic: ['header'],
  client_secret_post: ['secret'],
  client_secret_jwt: ['assertion'],
  private_key_jwt: ['assertion'],
  tls_client_auth: [],
  self_signed_tls_client_auth: [],
  none: [],
}

const isMutual = ({ variant }: ClientAuthFacts): boolean => variant.auth.endsWith('tls_client_auth')

/** How a client authenticates: by the method that is registered, and by that one alone. */
export const CLIENT_AUTH: readonly Condition<ClientAuthFacts>[] = [
  {
    id: 'C-12a',
    level: 'stop',
    words: 'the client authenticates by its registered method and by no other',
    holds: (facts) => means(facts).join(' ') === BY[facts.variant.auth].join(' '),
  },
  {
    id: 'C-10',
    level: 'fail',
    words: 'client_id in the body, where it stands, is that of the client',
    holds: ({ call, registered }) => [null, registered.client_id].includes(call.form.get('client_id')),
  },
  {
    id: 'C-12',
    level: 'stop',
    words: 'id and secret in the Authorization header are form-encoded, with one colon between them',
    holds: ({ call, variant, registered }) => {
      if (variant.auth !== 'client_secret_basic') return true
      const pair = Buffer.from(call.headers.authorization?.slice('Basic '.length) ?? '', 'base64').toString('utf8')
      const [id, secret, ...more] = pair.split(':').map(formDecoded)
      return (
        more.length === 0 &&
        /^[\w.*%+:-]+$/.test(pair) &&
        id === registered.client_id &&
        secret === registered.client_secret
      )
    },
  },
  {
    id: 'C-13',
    level: 'stop',
    words: 'id and secret in the body are those of the client',
    holds: ({ call, variant, registered }) =>
      variant.auth !== 'client_secret_post' ||
      (call.form.get('client_id') === registered.client_id &&
        call.form.get('client_secret') === registered.client_secret),
  },
  {
    id: 'C-14',
    level: 'stop',
    words: 'an assertion is signed by the client about itself, with jti and times, for this provider',
    holds: ({ call, variant, registered, assertion, audiences, now }) => {
      if (!variant.auth.endsWith('_jwt')) return true
      const claims = assertion?.claims ?? {}
      return (
        call.form.get('client_assertion_type') === ASSERTION_TYPE &&
        assertion?.genuine === true &&
        claims['iss'] === registered.client_id &&
        claims['sub'] === registered.client_id &&
        typeof claims['jti'] === 'string' &&
        timesOfAssertion(claims, now) &&
        [claims['aud']].flat().some((each) => audiences.includes(String(each)))
      )
    },
  },
  {
    id: 'C-15',
    level: 'fail',
    words: 'an assertion is sent once',
    holds: ({ repeated }) => !repeated,
  },
  {
    id: 'C-22',
    level: 'fail',
    words: 'the audience of an assertion at a FAPI 2 provider is one text',
    holds: ({ variant, assertion }) =>
      variant.profile === 'core' || assertion === undefined || typeof assertion.claims['aud'] === 'string',
  },
  {
    id: 'C-16',
    level: 'stop',
    words: 'a client of mutual TLS names itself in the body and shows its certificate',
    holds: (facts) =>
      !isMutual(facts) ||
      (facts.call.form.get('client_id') === facts.registered.client_id &&
        facts.call.certificate?.fingerprint256 === facts.certificate.fingerprint256),
  },
  {
    id: 'C-30',
    level: 'stop',
    words: 'tokens that are bound to a certificate are asked for with it',
    holds: ({ call, variant, certificate }) =>
      variant.sender !== 'mtls' ||
      call.form.get('grant_type') === null ||
      call.certificate?.fingerprint256 === certificate.fingerprint256,
  },
  {
    id: 'C-30a',
    level: 'stop',
    words: 'a public client names itself in the body',
    holds: ({ call, variant, registered }) =>
      variant.auth !== 'none' || call.form.get('client_id') === registered.client_id,
  },
  {
    id: 'C-30b',
    level: 'fail',
    words: 'the type of an assertion comes with an assertion alone',
    holds: ({ call }) =>
      isAbsent(call.form.get('client_assertion')) === isAbsent(call.form.get('client_assertion_type')),
  },
]
