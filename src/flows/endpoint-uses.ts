import type { Metadata } from '../checks/facts.ts'
import { registeredIn } from '../config/client-metadata.ts'
import { type EndpointMember, MEMBER_OF } from '../config/endpoints.ts'
import { strings } from '../jose/json/values.ts'
import type { Terms } from './known.ts'

/** An endpoint that a run uses: one it cannot do without, or one it uses where the provider has it. */
export interface EndpointUse {
  readonly member: EndpointMember
  readonly need: 'required' | 'optional'
}

/** What decides about the endpoints of a run. */
export interface Run {
  readonly context: Terms
  readonly metadata: Metadata
  /** Scope of the grant in hand. */
  readonly scope: string | undefined
}

/** What a run does with a provider. */
export type Act = keyof typeof ACTS

/** For each act the endpoints that it uses, with these options and this metadata. */
const ACTS = {
  discover: async () => [optional('jwks')],
  verify: async () => [optional('jwks')],
  login: loginUses,
  token: async () => [required('token')],
  userinfo: async () => [required('userinfo')],
  revoke: async () => [required('revoke')],
  refresh: async ({ scope }: Run) => [required('token'), ...(hasWord(scope, 'openid') ? [optional('jwks')] : [])],
} as const satisfies Readonly<Record<string, (run: Run) => Promise<readonly EndpointUse[]>>>

/** The endpoints that a run would send a request or a person to. */
export function endpointUses(act: Act, run: Run): Promise<readonly EndpointUse[]> {
  return ACTS[act](run)
}

/** The authorization request decides, as `--set` and `--unset` leave it (OIDC Core 3, RFC 9126 5, RFC 9101 6.1). */
async function loginUses({ context, metadata }: Run): Promise<readonly EndpointUse[]> {
  const { options } = context
  const planned: [string, string][] = [
    ['response_type', options.text('responseType') ?? 'code'],
    ['scope', options.text('scope') ?? 'openid'],
    ['response_mode', options.text('responseMode') ?? ''],
  ]
  const { parameters } = (await context.http()).shape('authorize', planned)
  const [type, scope, mode] = planned.map(([name]) => parameters.find(([key]) => key === name)?.[1])
  const openid = hasWord(scope, 'openid')
  const pushed = options.flag('par') || metadata['require_pushed_authorization_requests'] === true
  const jwt = openid || hasWord(type, 'id_token') || /(?:^|\.)jwt$/.test(mode ?? '')
  const { id_token_signed_response_alg: alg } = await registeredIn(options)
  const keys = options.text('requestObject') === 'encrypted' || (jwt && !symmetricOnly(metadata, alg))
  const granted = hasWord(type, 'code') || hasWord(type, 'token')
  const asks = options.flag('userinfo') && (openid || options.text('userinfoEndpoint') !== undefined)
  return [
    required('authorize'),
    ...(pushed ? [required('par')] : []),
    ...(hasWord(type, 'code') ? [required('token')] : []),
    ...(keys ? [optional('jwks')] : []),
    ...(granted && asks ? [optional('userinfo')] : []),
  ]
}

/** Whether ID Tokens are signed with the client secret alone, so that no key set is asked for. */
function symmetricOnly(metadata: Metadata, registered: string | undefined): boolean {
  const algs = registered ? [registered] : strings(metadata['id_token_signing_alg_values_supported'])
  return algs.length > 0 && algs.every((alg) => alg.startsWith('HS'))
}

function hasWord(text: string | undefined, word: string): boolean {
  return text?.split(' ').includes(word) === true
}

function required(purpose: keyof typeof MEMBER_OF): EndpointUse {
  return { member: MEMBER_OF[purpose], need: 'required' }
}

function optional(purpose: keyof typeof MEMBER_OF): EndpointUse {
  return { member: MEMBER_OF[purpose], need: 'optional' }
}
