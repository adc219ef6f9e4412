import { error, reject, warning } from '../entry.ts'

export const callbackRules = {
  'cb-state-mismatch': reject('RFC 6749 4.1.2, 10.12; OIDC Core 1.0 3.1.2.7', {
    firm: 'answer',
    title: 'State comes back as sent',
    holds: 'state in the response equals the state that was sent.',
    wrong: 'The response has another state than the one that was sent, or none.',
    why: 'Without this a page of an attacker can slip its own response to the client, and the person works in the account of somebody else.',
    operator: 'Return state byte for byte, in errors too.',
    client: 'Discard the response and go on waiting; make no token request with it.',
    symptoms: ['state mismatch', 'invalid state', 'CSRF', 'login in two tabs'],
    fault: 'a response with another state',
  }),
  'cb-iss-missing': reject('RFC 9207 2, 2.3, 4', {
    title: 'iss is in the response',
    holds:
      'A provider that announces iss puts it into every response, errors included, unless an ID Token there names the issuer.',
    wrong: 'The metadata promises iss in every response, and this one has none.',
    why: 'The client can no longer tell which provider answered, so a response can be passed from one provider to another.',
    operator: 'Add iss to every authorization response, or take back authorization_response_iss_parameter_supported.',
    client: 'Reject the response; make no token request with it.',
    fault: 'a response without iss',
  }),
  'cb-iss-mismatch': reject('RFC 9207 2.4', {
    firm: 'answer',
    title: 'iss names the issuer that was asked',
    holds: 'iss in the response is the issuer that the request went to, character for character.',
    wrong: 'The response names another issuer than the one the request went to.',
    told: 'The response is from {actual}; the request went to {expected}.',
    why: 'This is what a mix-up attack looks like: the code would be handed to the wrong provider.',
    operator: 'Put the issuer of the metadata into iss, with the same scheme, case and slash at the end.',
    client: 'Reject the response. Where only a slash differs, use the issuer as the metadata has it.',
    symptoms: ['mix-up attack', 'wrong issuer in response'],
    fault: 'a response of another issuer',
  }),
  'cb-iss-not-advertised': warning('RFC 9207 2.3', {
    title: 'iss is announced',
    holds: 'A provider that sends iss says so in its metadata.',
    wrong: 'The response has iss, and the metadata does not announce it.',
    why: 'Clients rely on iss only when they know that it always comes; unannounced it protects nobody.',
    operator: 'Set authorization_response_iss_parameter_supported to true.',
    client: 'Compare iss whenever it comes.',
  }),
  'cb-iss-form': error('RFC 9207 2', {
    title: 'iss is an issuer identifier',
    holds: 'iss is an https URL without query and fragment.',
    wrong: 'iss in the response is no https URL without query and fragment.',
    why: 'A value of another form cannot be the issuer of any metadata.',
    operator: 'Send the issuer identifier itself.',
    client: 'Compare the value as it is; do not repair it.',
    onLoopback: 'I',
  }),
}
