import { error, info, warning } from '../entry.ts'

export const endpointsRules = {
  'par-status': error('RFC 9126 2.2', {
    title: 'A pushed request gives 201',
    holds: 'A pushed authorization request that succeeds is answered with 201.',
    wrong: 'The answer to a pushed request is not 201.',
    why: 'Strict clients stop at any other status.',
    operator: 'Answer 201 Created.',
    client: 'Accept 200 if request_uri is there.',
  }),
  'par-body': error('RFC 9126 2.2', {
    title: 'The answer has request_uri and expires_in',
    holds: 'The answer has request_uri, and expires_in as a positive integer.',
    wrong: 'request_uri or expires_in is missing or of the wrong type.',
    why: 'Without them the login cannot go on, or nobody knows how long it may take.',
    operator: 'Send both, expires_in without quotes.',
    client: 'Start the browser at once when expires_in is missing.',
  }),
  'par-expires-in': warning('RFC 9126 2.2; FAPI 2.0 Security Profile 5.3.2.2-12', {
    title: 'request_uri lives for minutes',
    holds: 'A request_uri is valid for 5 to 600 seconds.',
    wrong: 'A request_uri is valid for too short or too long.',
    why: 'Too short and the person does not get to the page; too long and it can be used by others.',
    operator: 'Set a lifetime of about a minute.',
    client: 'Push right before the browser opens.',
  }),
  'reg-open': info('OIDC Dynamic Client Registration 1.0 3, RFC 7591 3', {
    title: 'Registration asks who calls',
    holds: 'Registration without an initial access token is refused, or open by design.',
    wrong: 'Anybody may register clients: no initial access token was asked for.',
    why: 'Open registration makes it easy to pose as another application.',
    operator: 'Ask for an initial access token unless openness is wanted, and limit the rate.',
    client: 'Delete clients that you registered for a test.',
    probe: true,
  }),
  'reg-status': warning('OIDC Dynamic Client Registration 1.0 3.2, RFC 7591 3.2.1', {
    title: 'Registration gives 201',
    holds: 'Registration is answered with 201, client_id, client_secret_expires_at with a secret, and no-store.',
    wrong: 'The answer to the registration is incomplete, cacheable or not 201.',
    why: 'Strict clients stop, and a cached secret is known to others.',
    operator: 'Answer 201 with all members and Cache-Control: no-store.',
    client: 'Accept 200 if client_id is there; take a missing expiry for never.',
  }),
  'reg-error-format': error('OIDC Dynamic Client Registration 1.0 3.3, RFC 7591 3.2.2', {
    title: 'Refused registration says why',
    holds: 'A refused registration is answered with 400 and a JSON error.',
    wrong: 'The refusal is not 400 with a JSON error.',
    why: 'The developer cannot see which member is wrong.',
    operator: 'Answer 400 with invalid_redirect_uri or invalid_client_metadata and a description.',
    client: 'Send fewer members until it passes.',
  }),
  'reg-fragment-redirect': error('OIDC Dynamic Client Registration 1.0 2, RFC 6749 3.1.2', {
    title: 'Redirect URI with a fragment is refused',
    holds: 'Registration refuses a redirect URI with a fragment.',
    wrong: 'A redirect URI with a fragment can be registered.',
    why: 'Responses in fragments then end up in the wrong place.',
    operator: 'Refuse it with invalid_redirect_uri.',
    client: 'Register without a fragment.',
    probe: true,
  }),
  'reg-altered-metadata': warning('OIDC Dynamic Client Registration 1.0 3.2', {
    title: 'Registered as asked',
    holds: 'The server registered the values that were sent.',
    wrong: 'The server replaced values that were sent.',
    why: 'The client acts on what it sent, and the server on something else.',
    operator: 'Return every value that was replaced.',
    client: 'Use the values of the answer.',
  }),
}

export type EndpointsRule = keyof typeof endpointsRules
