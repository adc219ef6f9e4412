import { info, warning } from '../entry.ts'

export const accessTokenTimesRules = {
  'at-jwt-lifetime': info('OIDC Core 1.0 16.18, FAPI 2.0 Security Profile 6.1', {
    title: 'Access token is short-lived',
    holds: 'The access token is valid for at most an hour.',
    wrong: 'The access token is valid for long.',
    why: 'A JWT cannot be called back; until it expires, a stolen one works.',
    operator: 'Issue tokens for minutes, and refresh tokens where they are needed.',
    client: 'Refresh in time; do not ask for longer tokens.',
  }),
  'at-expires-in-differs': warning('RFC 6749 5.1', {
    title: 'expires_in fits exp',
    holds: 'expires_in and exp of the access token agree within a minute.',
    wrong: 'expires_in says something else than exp of the access token.',
    why: 'The client uses a token that is refused, or renews one that still works.',
    operator: 'Compute both from one value; keep the clock by NTP.',
    client: 'Be ready for 401 before expires_in is over.',
  }),
}
