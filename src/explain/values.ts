import { CORE, type Entry } from './entry.ts'

const value = (spec: string, meaning: string): Entry => ({ kind: 'value', meaning, spec })

/** Values that parameters and metadata take, and the names that mechanisms are known by. */
export const VALUES: Readonly<Record<string, Entry>> = {
  authorization_code: value('RFC 6749 4.1.3', 'grant_type that exchanges the code of an authorization response.'),
  client_credentials: value(
    'RFC 6749 4.4.2',
    'grant_type of a client that acts for itself; there is no person and no ID Token.',
  ),
  implicit: value(
    `${CORE} 3.2`,
    'grant type of a registration: tokens come from the authorization endpoint; RFC 9700 2.1.2 advises against it.',
  ),
  client_secret_basic: value(
    `${CORE} 9`,
    'Client authentication by identifier and secret in the Authorization header.',
  ),
  client_secret_post: value(
    `${CORE} 9`,
    'Client authentication by client_id and client_secret in the body of the request.',
  ),
  client_secret_jwt: value(`${CORE} 9`, 'Client authentication by a JWT with an HMAC that is keyed with the secret.'),
  private_key_jwt: value(
    `${CORE} 9`,
    'Client authentication by a JWT signed with a key that is registered with the provider.',
  ),
  tls_client_auth: value('RFC 8705 2.1', 'Client authentication by a certificate of a trusted authority.'),
  self_signed_tls_client_auth: value(
    'RFC 8705 2.2',
    'Client authentication by a self-signed certificate that is registered.',
  ),
  none: value(
    `${CORE} 3.1.2.1, 9; RFC 7518 3.6`,
    'As prompt: show nothing. As client authentication: a public client. As alg: no signature at all.',
  ),
  S256: value('RFC 7636 4.2', 'The code challenge is the base64url of the SHA-256 of the verifier.'),
  plain: value(
    'RFC 7636 4.2',
    'The code challenge is the verifier itself, which protects nothing once the request is seen.',
  ),
  query: value(
    'OAuth 2.0 Multiple Response Types 1.0 2.1',
    'The response travels in the query of the redirect URI; not allowed with tokens in it.',
  ),
  fragment: value(
    'OAuth 2.0 Multiple Response Types 1.0 2.1',
    'The response travels in the fragment of the redirect URI.',
  ),
  form_post: value(
    'OAuth 2.0 Form Post Response Mode 1.0 2',
    'The response travels in the body of a POST to the redirect URI.',
  ),
  'query.jwt': value('JARM 2.3.1', 'The response is a signed JWT in the query of the redirect URI.'),
  'fragment.jwt': value('JARM 2.3.2', 'The response is a signed JWT in the fragment of the redirect URI.'),
  'form_post.jwt': value('JARM 2.3.3', 'The response is a signed JWT in the body of a POST to the redirect URI.'),
  login: value(`${CORE} 3.1.2.1`, 'As prompt: ask the person to sign in again.'),
  consent: value(`${CORE} 3.1.2.1`, 'As prompt: ask the person for consent again.'),
  select_account: value(`${CORE} 3.1.2.1`, 'As prompt: let the person choose an account.'),
  openid: value(`${CORE} 3.1.2.1`, 'The scope that makes an authorization request one of OpenID Connect.'),
  offline_access: value(`${CORE} 11`, 'The scope that asks for a refresh token; needs prompt=consent.'),
  pairwise: value(`${CORE} 8.1`, 'subject type: sub is another for each sector of clients.'),
  public: value(`${CORE} 8`, 'subject type: sub is the same for all clients.'),
  pkce: value(
    'RFC 7636 4',
    'Proof Key for Code Exchange: code_challenge goes out with the authorization request, code_verifier with the token request, so that a stolen code is of no use.',
  ),
  par: value(
    'RFC 9126 2',
    'Pushed authorization request: the parameters go to the provider first, and the browser carries a request_uri.',
  ),
  jar: value('RFC 9101 4', 'The authorization request as a signed JWT: a request object.'),
  jarm: value('JARM 2', 'The authorization response as a signed JWT.'),
  dpop: value(
    'RFC 9449 4',
    'Proof of possession: tokens are bound to a key, and each request carries a proof signed with it.',
  ),
  mtls: value('RFC 8705 3', 'Tokens are bound to the TLS certificate of the client.'),
}
