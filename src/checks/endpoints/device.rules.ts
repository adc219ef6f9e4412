import { error, warning } from '../entry.ts'

export const endpointsDeviceRules = {
  'dev-response': error('RFC 8628 3.2', {
    title: 'Device answer is complete',
    holds: 'device_code, user_code, verification_uri and expires_in are there; interval is 5 where absent.',
    wrong: 'The device authorization answer lacks required members.',
    why: 'The person cannot be told where to go, or the device does not know when to stop.',
    operator: 'Send all required members, numbers without quotes.',
    client: 'Wait 5 seconds between polls where interval is absent.',
  }),
  'dev-verification-uri': warning('RFC 8628 3.2, 3.3', {
    title: 'verification_uri can be typed',
    holds: 'verification_uri is https, short, and without the user code.',
    wrong: 'verification_uri is not https, long, or holds the user code.',
    why: 'People type it by hand; a code within it makes it easy to lure them into signing in a stranger.',
    operator: 'Offer a short https address, and verification_uri_complete for QR codes.',
    client: 'Show both the address and the code.',
    onLoopback: 'I',
  }),
  'dev-no-store': warning('RFC 8628 3.2 (example)', {
    title: 'Device answer is not cached',
    holds: 'The answer has Cache-Control: no-store.',
    wrong: 'The answer with the device code can be cached.',
    why: 'Whoever reads the cache can collect the tokens.',
    operator: 'Send Cache-Control: no-store.',
    client: 'Nothing: the server must send it.',
  }),
  'dev-pending': error('RFC 8628 3.5', {
    title: 'Polling is answered by its errors',
    holds: 'Polling gives authorization_pending, slow_down, access_denied or expired_token.',
    wrong: 'The answer to polling says neither how to go on nor why it ended.',
    why: 'Devices give up too soon or poll for ever.',
    operator: 'Answer 400 with these errors.',
    client: 'Add 5 seconds on slow_down; stop on every other error.',
  }),
  'dev-user-code-entropy': warning('RFC 8628 5.1, 6.1', {
    title: 'User code cannot be guessed',
    holds: 'The user code is long enough for its lifetime and the number of tries.',
    wrong: 'The user code is short enough to be guessed.',
    why: 'Somebody who hits a code connects the account of another to a device.',
    operator: 'Use 8 characters or more out of 20, and limit tries.',
    client: 'Show the code as it came, and nothing else.',
  }),
}
