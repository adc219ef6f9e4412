import { type Answer, type Json, json } from '../support/provider.ts'
import { HOST, type Scenario } from './run.ts'

/** The answer with other members. */
export const withMembers =
  (members: Json) =>
  (answer: Answer): Answer => ({ ...answer, body: { ...(answer.body as Json), ...members } })

const withHeaders =
  (headers: Record<string, string>) =>
  (answer: Answer): Answer => ({ ...answer, headers: { ...answer.headers, ...headers } })

/** Every member that a rule is about, as it should be. */
const full = (issuer: string): Json => ({
  registration_endpoint: `${issuer}/register`,
  revocation_endpoint: `${issuer}/revoke`,
  revocation_endpoint_auth_methods_supported: ['private_key_jwt'],
  revocation_endpoint_auth_signing_alg_values_supported: ['ES256'],
  introspection_endpoint: `${issuer}/introspect`,
  introspection_endpoint_auth_methods_supported: ['private_key_jwt'],
  introspection_endpoint_auth_signing_alg_values_supported: ['ES256'],
  pushed_authorization_request_endpoint: `${issuer}/par`,
  require_pushed_authorization_requests: true,
  device_authorization_endpoint: `${issuer}/device`,
  backchannel_authentication_endpoint: `${issuer}/ciba`,
  backchannel_token_delivery_modes_supported: ['poll'],
  end_session_endpoint: `${issuer}/end`,
  check_session_iframe: `${issuer}/session`,
  grant_types_supported: [
    'authorization_code',
    'refresh_token',
    'urn:ietf:params:oauth:grant-type:device_code',
    'urn:openid:params:grant-type:ciba',
  ],
  response_types_supported: ['code', 'id_token', 'id_token token'],
  response_modes_supported: ['query', 'fragment', 'form_post', 'jwt'],
  request_parameter_supported: true,
  request_uri_parameter_supported: true,
  require_request_uri_registration: true,
  request_object_signing_alg_values_supported: ['RS256', 'ES256'],
  request_object_encryption_alg_values_supported: ['ECDH-ES'],
  request_object_encryption_enc_values_supported: ['A128GCM'],
  require_signed_request_object: true,
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt', 'tls_client_auth'],
  token_endpoint_auth_signing_alg_values_supported: ['RS256', 'ES256'],
  dpop_signing_alg_values_supported: ['ES256'],
  authorization_signing_alg_values_supported: ['ES256'],
  userinfo_signing_alg_values_supported: ['ES256'],
  tls_client_certificate_bound_access_tokens: true,
  mtls_endpoint_aliases: { token_endpoint: 'https://mtls.example/token' },
  claim_types_supported: ['normal'],
  display_values_supported: ['page'],
  prompt_values_supported: ['none', 'login'],
  acr_values_supported: ['urn:example:strong'],
  ui_locales_supported: ['en-GB'],
  frontchannel_logout_supported: true,
  frontchannel_logout_session_supported: true,
  backchannel_logout_supported: true,
  backchannel_logout_session_supported: true,
  authorization_details_types_supported: ['payment'],
  client_id_metadata_document_supported: true,
  service_documentation: `${issuer}/docs`,
  protected_resources: [`${issuer}/api`],
})

const resource = (issuer: string, answer: Answer) => ({
  discovery: withMembers({ protected_resources: [`${issuer}/api`] }),
  elsewhere: ({ path }: { path: string }) =>
    path === '/.well-known/oauth-protected-resource/api' ? answer : undefined,
})

/** `discover` against documents, key sets and resources. */
export function providerScenarios(issuer: string, secure: string): readonly Scenario[] {
  const discover = ['discover', issuer]
  const onInternet = ['discover', secure, '--ca-file', 'ca.pem']
  return [
    {
      name: 'a sound provider, compared with itself',
      lines: [
        [...discover, '--save', 'json=saved.json'],
        [...discover, '--diff', 'saved.json'],
      ],
    },
    {
      name: 'a provider that has everything, by every set of rules',
      spoil: { discovery: withMembers(full(issuer)) },
      lines: [discover, [...discover, '--rules', 'fapi2'], [...discover, '--rules', 'oauth21']],
    },
    {
      name: 'a provider on the internet that lets apps of browsers read it',
      spoil: {
        discovery: withHeaders({
          'access-control-allow-origin': '*',
          'strict-transport-security': 'max-age=31536000',
          'set-cookie': 'a=b; HttpOnly; Secure; SameSite=Lax',
        }),
      },
      lines: [onInternet, [...onInternet, '--rules', 'fapi2']],
    },
    {
      name: 'both documents, and they differ',
      spoil: { oauthDiscovery: () => json({ issuer, response_types_supported: ['code', 'token'] }) },
      lines: [discover],
    },
    {
      name: 'metadata that was signed by nobody',
      spoil: { discovery: withMembers({ signed_metadata: 'no token' }) },
      lines: [discover],
    },
    {
      name: 'a server of OAuth alone',
      spoil: {
        discovery: () => json({}, 404),
        oauthDiscovery: () => json({ issuer, token_endpoint: `${issuer}/token`, response_types_supported: ['code'] }),
      },
      lines: [discover],
    },
    {
      name: 'an issuer with a path, whose document stands where that of OpenID Connect does',
      spoil: {
        elsewhere: ({ path }) =>
          path === '/tenant/.well-known/oauth-authorization-server'
            ? json({ issuer: `${issuer}/tenant`, response_types_supported: ['code'] })
            : undefined,
      },
      lines: [['discover', `${issuer}/tenant`]],
    },
    {
      name: 'a provider on the internet that answers by plain http',
      lines: [['discover', issuer.replace('127.0.0.1', HOST), '--insecure']],
    },
    { name: 'no document', spoil: { discovery: () => json({}, 404) }, lines: [discover] },
    {
      name: 'a resource whose metadata are right',
      spoil: resource(
        issuer,
        json({
          resource: `${issuer}/api`,
          authorization_servers: [issuer],
          resource_signing_alg_values_supported: ['ES256'],
          bearer_methods_supported: ['header'],
        }),
      ),
      lines: [discover],
    },
    {
      name: 'a resource that wants a token before it shows its metadata',
      spoil: resource(issuer, json({}, 401, { 'www-authenticate': 'Bearer' })),
      lines: [discover],
    },
  ]
}
