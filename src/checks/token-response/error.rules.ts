import { error, warning } from '../entry.ts'

export const tokenResponseErrorRules = {
  'tok-error-status': error('RFC 6749 5.2', {
    title: 'Refusals are 400',
    holds: 'A refusal has the status 400; invalid_client may have 401.',
    wrong: 'The refusal has another status.',
    why: 'Clients tell by the status whether to read an error, to try again or to give up.',
    operator: 'Answer with 400, or 401 for invalid_client.',
    client: 'Read the body for an error whatever the status.',
  }),
  'tok-error-401-challenge': error('RFC 6749 5.2', {
    title: 'Client is challenged',
    holds: 'invalid_client after an Authorization header is 401 with a WWW-Authenticate header for the same scheme.',
    wrong: 'invalid_client came without the 401 or without the challenge that belongs to it.',
    why: 'HTTP libraries choose the next step by the challenge.',
    operator: 'Answer with 401 and WWW-Authenticate for the scheme that the client used.',
    client: 'Read the error in the body.',
  }),
  'tok-error-json': error('RFC 6749 5.2, OIDC Core 1.0 3.1.3.4', {
    title: 'Refusals are JSON with error',
    holds: 'A refusal is a JSON object whose error is printable ASCII.',
    wrong: 'The refusal is no JSON object with an error that may be sent.',
    why: 'The client cannot tell a wrong code from a wrong secret or a broken server.',
    operator: 'Answer with {"error": "…"} and a registered code.',
    client: 'Log status and text of such answers.',
  }),
  'tok-error-5xx': error('RFC 6749 5.2', {
    title: 'Refusals are no crashes',
    holds: 'A request that cannot be granted is refused, not answered with 5xx.',
    wrong: 'The token endpoint broke instead of refusing the request.',
    why: 'The client tries again what can never succeed, and the cause stays hidden.',
    operator: 'See the log of the server at this time; answer bad requests with 400.',
    client: 'Compare the request with the documentation; do not retry a code.',
    symptoms: ['server_error', '500 from the token endpoint'],
  }),
  'tok-failure-unreadable': error('RFC 6749 5.2', {
    title: 'Refusals can be read',
    holds: 'An error answer is JSON with error.',
    wrong: 'The error answer has no error that could be read.',
    why: 'A client cannot tell why it was refused.',
    operator: 'Answer with JSON as RFC 6749 5.2 says.',
    client: 'Read status, title and text.',
  }),
  'tok-invalid-client-status': warning('RFC 6749 5.2', {
    title: 'invalid_client after a header is 401',
    holds: 'invalid_client after an Authorization header comes with 401.',
    wrong: 'invalid_client after an Authorization header came with another status than 401.',
    why: 'Libraries look at the status to try another way.',
    operator: 'Answer 401 with WWW-Authenticate.',
    client: 'Look at error.',
  }),
}
