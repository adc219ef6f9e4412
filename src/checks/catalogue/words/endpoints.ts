import { inFull } from './in-full.ts'
import { tokenEndpointWords } from './token-endpoints.ts'
import { userinfoWords } from './userinfo.ts'

/** Words about the endpoints beside authorization and token; here those of devices and registration. */
export const endpointsWords = {
  ...userinfoWords,
  ...tokenEndpointWords,
  ...inFull({
    'dev-response': {
      title: 'Device answer is complete',
      holds: 'device_code, user_code, verification_uri and expires_in are there; interval is 5 where absent.',
      wrong: 'The device authorization answer lacks required members.',
      why: 'The person cannot be told where to go, or the device does not know when to stop.',
      operator: 'Send all required members, numbers without quotes.',
      client: 'Wait 5 seconds between polls where interval is absent.',
    },
    'dev-verification-uri': {
      title: 'verification_uri can be typed',
      holds: 'verification_uri is https, short, and without the user code.',
      wrong: 'verification_uri is not https, long, or holds the user code.',
      why: 'People type it by hand; a code within it makes it easy to lure them into signing in a stranger.',
      operator: 'Offer a short https address, and verification_uri_complete for QR codes.',
      client: 'Show both the address and the code.',
    },
    'dev-no-store': {
      title: 'Device answer is not cached',
      holds: 'The answer has Cache-Control: no-store.',
      wrong: 'The answer with the device code can be cached.',
      why: 'Whoever reads the cache can collect the tokens.',
      operator: 'Send Cache-Control: no-store.',
      client: 'Nothing: the server must send it.',
    },
    'dev-pending': {
      title: 'Polling is answered by its errors',
      holds: 'Polling gives authorization_pending, slow_down, access_denied or expired_token.',
      wrong: 'Polling is answered by another error.',
      why: 'Devices give up too soon or poll for ever.',
      operator: 'Answer 400 with these errors.',
      client: 'Add 5 seconds on slow_down; stop on every other error.',
    },
    'dev-user-code-entropy': {
      title: 'User code cannot be guessed',
      holds: 'The user code is long enough for its lifetime and the number of tries.',
      wrong: 'The user code is short enough to be guessed.',
      why: 'Somebody who hits a code connects the account of another to a device.',
      operator: 'Use 8 characters or more out of 20, and limit tries.',
      client: 'Show the code as it came, and nothing else.',
    },
    'reg-open': {
      title: 'Registration asks who calls',
      holds: 'Registration without an initial access token is refused, or open by design.',
      wrong: 'Anybody may register clients.',
      why: 'Open registration makes it easy to pose as another application.',
      operator: 'Ask for an initial access token unless openness is wanted, and limit the rate.',
      client: 'Delete clients that you registered for a test.',
      probe: true,
    },
    'reg-status': {
      title: 'Registration gives 201',
      holds: 'Registration is answered with 201, client_id, client_secret_expires_at with a secret, and no-store.',
      wrong: 'The answer to the registration is incomplete, cacheable or not 201.',
      why: 'Strict clients stop, and a cached secret is known to others.',
      operator: 'Answer 201 with all members and Cache-Control: no-store.',
      client: 'Accept 200 if client_id is there; take a missing expiry for never.',
    },
    'reg-error-format': {
      title: 'Refused registration says why',
      holds: 'A refused registration is answered with 400 and a JSON error.',
      wrong: 'The refusal is not 400 with a JSON error.',
      why: 'The developer cannot see which member is wrong.',
      operator: 'Answer 400 with invalid_redirect_uri or invalid_client_metadata and a description.',
      client: 'Send fewer members until it passes.',
    },
    'reg-fragment-redirect': {
      title: 'Redirect URI with a fragment is refused',
      holds: 'Registration refuses a redirect URI with a fragment.',
      wrong: 'A redirect URI with a fragment can be registered.',
      why: 'Responses in fragments then end up in the wrong place.',
      operator: 'Refuse it with invalid_redirect_uri.',
      client: 'Register without a fragment.',
      probe: true,
    },
    'reg-altered-metadata': {
      title: 'Registered as asked',
      holds: 'The server registered the values that were sent.',
      wrong: 'The server replaced values that were sent.',
      why: 'The client acts on what it sent, and the server on something else.',
      operator: 'Return every value that was replaced.',
      client: 'Use the values of the answer.',
    },
  }),
}
