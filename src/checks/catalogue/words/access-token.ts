import type { Words } from '../words.ts'

export const accessTokenWords = {
  'at-jwt-typ': { must: 'Header typ is at+jwt (SHOULD) or application/at+jwt.' },
  'at-jwt-alg-none': { must: 'Signed, never none.' },
  'at-jwt-symmetric': { must: 'Asymmetric signatures RECOMMENDED.' },
  'at-jwt-claims-missing': { must: 'Iss, exp, aud, sub, client_id, iat, jti are REQUIRED.' },
  'at-jwt-iss-mismatch': { must: 'Iss equals the issuer.' },
  'at-jwt-client-id-mismatch': { must: 'Client_id is the requesting client.' },
  'at-jwt-sub-client-credentials': {
    must: 'Sub of a client_credentials token denotes the client and cannot collide with users.',
  },
  'at-jwt-aud-equals-client-id': { must: 'Aud is a resource, not the client_id (ID Token confusion).' },
  'at-jwt-aud-broad': { must: 'Audience-restricted to one / few resource servers; wildcard or many.' },
  'at-jwt-resource': { must: 'With resource=X, aud is X.' },
  'at-jwt-scope-missing': { must: 'Scope claim present if scope was asked.' },
  'at-jwt-scope-array': { must: 'Scope is one space-delimited string.' },
  'at-jwt-roles-names': { must: 'Groups, roles, entitlements naming.' },
  'at-jwt-pii': { must: 'E-mail, names, phone in an access token the client can read.' },
  'at-jwt-signature': { must: 'Verifies with jwks_uri keys (or is deliberately opaque to clients: I).' },
  'at-is-id-token': { must: 'Access token has nonce/at_hash or is byte-equal to the ID Token.' },
  'at-jwt-lifetime': { must: 'Exp - iat > 1 h; > 24 h W.' },
  'at-expires-in-differs': { must: 'Expires_in differs from exp - now by > 60 s.' },
  'at-dpop-cnf-missing': { must: 'DPoP-bound JWT has cnf.jkt = RFC 7638 SHA-256 thumbprint of the proof key.' },
  'at-dpop-downgrade': { must: 'RS refuses a DPoP-bound token sent as Bearer.' },
  'at-dpop-nonce-cacheable': { must: 'Responses with DPoP-Nonce are uncacheable.' },
  'at-dpop-nonce-cors': { must: 'DPoP-Nonce (and WWW-Authenticate) in Access-Control-Expose-Headers.' },
  'at-dpop-proof-replay': { must: 'Same proof accepted twice.' },
  'at-mtls-cnf': { must: 'Cnf["x5t#S256"] equals the client certificate thumbprint.' },
  'at-in-url': { must: 'Resource/UserInfo accepts ?access_token=.' },
  'at-rs-challenge': {
    must: '401 has WWW-Authenticate: Bearer (invalid token: error="invalid_token"; no token: no error code).',
  },
} satisfies Readonly<Record<string, Words>>
