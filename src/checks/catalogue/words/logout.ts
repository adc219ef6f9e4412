import type { Words } from '../words.ts'

export const logoutWords = {
  'lo-unregistered-redirect': { must: 'No redirect to an unregistered post_logout_redirect_uri (exact match).' },
  'lo-no-hint-redirect': { must: 'Without id_token_hint no post-logout redirect unless otherwise confirmed.' },
  'lo-hint-not-validated': {
    must: 'Id_token_hint is checked to be issued by the OP (alg none / foreign key refused).',
  },
  'lo-client-id-hint-mismatch': { must: "Client_id must match the hint's aud." },
  'lo-expired-hint-refused': { must: 'An expired id_token_hint of a recent session SHOULD be accepted.' },
  'lo-get-post': { must: 'GET and POST both supported.' },
  'lo-state': { must: 'State passed back unchanged.' },
  'lo-session-survives': { must: 'Prompt=none after logout gives login_required.' },
  'lt-typ': { must: 'Typ: logout+jwt RECOMMENDED.' },
  'lt-alg-none': { must: 'None MUST NOT be used; alg as for ID Tokens.' },
  'lt-claims': { must: 'Iss, aud, iat, exp, jti, events REQUIRED (exp since errata 1).' },
  'lt-sub-or-sid': { must: 'Sub or sid present; sid if the RP requires it.' },
  'lt-events': { must: 'Events has http://schemas.openid.net/event/backchannel-logout with an object, SHOULD be {}.' },
  'lt-nonce': { must: 'Nonce PROHIBITED.' },
  'lt-exp-long': { must: 'Preferably <= 2 minutes.' },
  'bc-uri': { must: 'Backchannel_logout_uri absolute, no fragment, SHOULD be https.' },
  'bc-response': { must: 'RP: 200 (204 tolerated) or 400; SHOULD send no-store.' },
  'fc-uri-origin': { must: 'Frontchannel_logout_uri has scheme, host, port of a redirect URI.' },
  'fc-iss-sid-pair': { must: 'Iss and sid come together.' },
} satisfies Readonly<Record<string, Words>>
