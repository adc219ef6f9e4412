import type { Words } from '../words.ts'

export const callbackWords = {
  'cb-state-mismatch': { must: 'State equals the sent value; missing or altered => reject.' },
  'cb-iss-missing': {
    must: 'If authorization_response_iss_parameter_supported is true, iss is in every response, errors included.',
  },
  'cb-iss-mismatch': { must: 'Iss equals the issuer by simple string comparison.' },
  'cb-iss-not-advertised': { must: 'Iss sent but the metadata flag is not true.' },
  'cb-iss-form': { must: 'Https URL without query/fragment.' },
  'cb-response-in-query': { must: 'Id_token/token responses use the fragment (or form_post); query MUST NOT be used.' },
  'cb-duplicate-parameter': { must: 'No parameter more than once.' },
  'cb-error-extra-parameters': { must: 'Error responses carry only error, error_description, error_uri, state, iss.' },
  'cb-error-charset': { must: 'Error: %x20-21/%x23-5B/%x5D-7E; description likewise (CR/LF/TAB: W).' },
  'cb-error-code-unknown': { must: 'Registered error code.' },
  'cb-error-with-code': { must: 'No code in an error response.' },
  'cb-missing-code': { must: 'A success response has code when asked.' },
  'cb-code-entropy': { must: 'Code >= 128 bits (at least 16 characters, estimated entropy >= 96 bits).' },
  'cb-code-lifetime': { must: 'Max 10 minutes recommended; FAPI2 60 s.' },
  'cb-code-reusable': { must: 'A code works once.' },
  'cb-code-reuse-not-revoked': {
    must: 'A *valid* replay SHOULD revoke earlier tokens (O21: not when the replay is invalid).',
  },
  'cb-http-redirect-uri': { must: 'Non-loopback http redirect URI accepted.' },
  'cb-loopback-port': { must: 'Loopback redirect URIs accepted with any port (exact match otherwise).' },
  'cb-form-post': {
    must: 'Form_post: POST, application/x-www-form-urlencoded, auto-submitted form, response not cacheable.',
  },
  'cb-session-state-missing': { must: 'Session_state returned when session management is advertised.' },
  'cb-jarm-claims': { must: 'JARM JWT has iss, aud, exp, valid signature, not none.' },
  'cb-front-channel-access-token': { must: 'An access token arrived in the redirect.' },
} satisfies Readonly<Record<string, Words>>
