import type { Words } from '../words.ts'

export const tokenWords = {
  'tok-status': { must: 'Success is 200.' },
  'tok-content-type': { must: 'Application/json.' },
  'tok-no-store': { must: 'Cache-Control contains no-store on every response with tokens.' },
  'tok-pragma': { must: 'Pragma: no-cache.' },
  'tok-access-token-missing': { must: 'Access_token present.' },
  'tok-token-type-missing': { must: 'Token_type present; compare case-insensitively.' },
  'tok-token-type-unexpected': {
    must: 'Bearer, or DPoP when a proof was sent (Bearer after a DPoP proof: W, token is not bound).',
  },
  'tok-id-token-missing': { must: 'Id_token present for an openid-scope code exchange.' },
  'tok-expires-in-missing': { must: 'Expires_in RECOMMENDED.' },
  'tok-expires-in-type': { must: 'A positive JSON number, not a string.' },
  'tok-lifetime-long': { must: 'Access token lifetime > 1 h (guidance).' },
  'tok-scope-missing': { must: 'Scope REQUIRED if it differs from the request (O21: else RECOMMENDED).' },
  'tok-scope-escalation': { must: 'Granted scope contains values that were not asked for.' },
  'tok-null-member': { must: 'No null members (refresh_token: null).' },
  'tok-charset': { must: 'Tokens are VSCHAR only.' },
  'tok-entropy': { must: 'Opaque tokens >= 128 bits of entropy.' },
  'tok-refresh-unrequested': { must: 'Refresh token without offline_access (legal; note).' },
  'tok-refresh-not-rotated': { must: 'Public clients: refresh token rotated or sender-constrained.' },
  'tok-refresh-rotated-fapi2': { must: 'No refresh token rotation.' },
  'tok-refresh-old-still-valid': { must: 'After rotation the old refresh token is refused (reuse detection).' },
  'tok-error-status': { must: 'Errors are 400; invalid_client may be 401.' },
  'tok-error-401-challenge': {
    must: 'If the Authorization header was used, invalid_client is 401 with matching WWW-Authenticate.',
  },
  'tok-error-json': { must: 'JSON body with error from the allowed charset.' },
  'tok-error-5xx': { must: 'A malformed request does not give 5xx or an HTML page.' },
  'tok-get-accepted': { must: 'GET on the token endpoint is refused.' },
  'tok-pkce-not-enforced': { must: 'Wrong or missing code_verifier after a code_challenge => invalid_grant.' },
  'tok-pkce-downgrade': { must: 'Code_verifier without earlier code_challenge is refused.' },
  'tok-redirect-uri-not-checked': {
    must: 'A different redirect_uri in the exchange is refused (O21 10.2 drops the parameter).',
  },
  'tok-client-binding': { must: 'A code/refresh token of another client is refused.' },
  'tok-password-grant-enabled': { must: 'Probe: grant_type=password gives unsupported_grant_type.' },
  'tok-assertion-aud-issuer': {
    must: 'Client assertion with aud = issuer is accepted; FAPI2 refuses arrays and endpoint URLs.',
  },
} satisfies Readonly<Record<string, Words>>
