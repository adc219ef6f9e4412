import { error, info, reject, warning } from '../entry.ts'

export const accessTokenRules = {
  'at-jwt-typ': info('RFC 9068 2.1', {
    title: 'Access token says what it is',
    holds: 'typ of an access token that is a JWT is at+jwt.',
    wrong: 'typ does not mark the token as an access token.',
    why: 'Without a mark of its own an ID Token can be passed off as an access token, and the other way round.',
    operator: 'Set typ to at+jwt if you follow the JWT profile for access tokens.',
    client: 'Nothing: access tokens are opaque to you.',
  }),
  'at-jwt-alg-none': error('RFC 9068 2.1', {
    title: 'Access token is signed',
    holds: 'An access token that is a JWT is signed; alg is not none.',
    wrong: 'The access token has alg none.',
    why: 'Anybody can write such a token; a resource server that accepts it protects nothing.',
    operator: 'Sign access tokens, and refuse unsigned ones at every resource server.',
    client: 'Tell the operator; do not use the resource for anything that matters.',
  }),
  'at-jwt-symmetric': warning('RFC 9068 2.1', {
    title: 'Access token has an asymmetric signature',
    holds: 'The access token is signed with an asymmetric algorithm.',
    wrong: 'The access token is signed with a shared secret.',
    why: 'Every resource server that can check it can also issue tokens.',
    operator: 'Sign with RS256 or ES256 and publish the key.',
    client: 'Nothing: access tokens are opaque to you.',
  }),
  'at-jwt-claims-missing': error('RFC 9068 2.2', {
    title: 'Access token has the claims of its profile',
    holds: 'iss, exp, aud, sub, client_id, iat and jti are in the access token.',
    wrong: 'The access token lacks claims that its profile requires.',
    why: 'Resource servers cannot tell for whom, by whom and until when it is valid.',
    operator: 'Add the claims; they are required of tokens with typ at+jwt.',
    client: 'Nothing: access tokens are opaque to you.',
  }),
  'at-jwt-signature': warning('RFC 9068 4', {
    title: 'Access token verifies',
    holds: 'The signature of the access token verifies with the published keys.',
    wrong: 'The access token does not verify with the published keys.',
    why: 'Resource servers that rely on jwks_uri refuse it; the provider may mean it to be opaque.',
    operator: 'Publish the key at jwks_uri, or issue opaque tokens.',
    client: 'Treat the token as opaque.',
    symptoms: ['invalid signature', 'access token cannot be verified'],
  }),
  'at-is-id-token': warning('RFC 8725 3.12, RFC 9068 5', {
    title: 'Access token is no ID Token',
    holds: 'The access token is a token of its own, without nonce and hashes.',
    wrong: 'The access token is an ID Token or looks like one.',
    why: 'Whatever receives it as an access token could use it to sign in at the client. The client need not look inside of an access token, so the response stands; a resource server must refuse it.',
    operator: 'Issue access tokens apart from ID Tokens, with another audience and typ.',
    client: 'Never send an ID Token to an API.',
  }),
  'at-dpop-cnf-missing': reject('RFC 9449 6.1', {
    title: 'Token is bound to the DPoP key',
    holds: 'cnf.jkt of a DPoP token is the thumbprint of the key that signed the proof.',
    wrong: 'The token is not bound to the key of the proof.',
    why: 'A token that claims to be bound and is not works for whoever steals it.',
    operator: 'Put the SHA-256 thumbprint of the proof key into cnf.jkt.',
    client: 'Do not rely on the binding; check that the same key signs every proof.',
  }),
  'at-mtls-cnf': reject('RFC 8705 3.1', {
    title: 'Token is bound to the certificate',
    holds: 'cnf["x5t#S256"] is the thumbprint of the client certificate.',
    wrong: 'The token is not bound to the certificate of the client.',
    why: 'A token that claims to be bound and is not works for whoever steals it.',
    operator: 'Put the SHA-256 thumbprint of the certificate into cnf; pass the certificate through the TLS proxy.',
    client: 'Check that the same certificate is used at token endpoint and resource.',
  }),
  'jwt-kinds-not-exclusive': warning('RFC 8725 3.12', {
    title: 'Kinds of token can be told apart',
    holds: 'Access token and ID Token differ in typ, audience, key or issuer.',
    wrong: 'Access token and ID Token of this issuer look alike.',
    why: 'One kind passes where the other is expected.',
    operator: 'Give access tokens typ at+jwt and the resource as audience.',
    client: 'Insist on nonce in ID Tokens.',
  }),
}

export type AccessTokenRule = keyof typeof accessTokenRules
