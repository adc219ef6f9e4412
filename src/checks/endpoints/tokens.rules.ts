import { error, warning } from '../entry.ts'

export const endpointsTokensRules = {
  'intro-auth-required': error('RFC 7662 2.1, 4', {
    title: 'Introspection asks who calls',
    holds: 'Introspection without authentication is refused.',
    wrong: 'Anybody may introspect tokens.',
    why: 'An open endpoint lets others try tokens and learn about people.',
    operator: 'Authenticate clients and resource servers at introspection.',
    client: 'Send client authentication or a token of your own.',
    probe: true,
  }),
  'intro-active-type': error('RFC 7662 2.2', {
    title: 'active is a boolean',
    holds: 'The answer has active as a JSON boolean; an unknown token gives 200 with active false.',
    wrong: 'active is absent or no boolean, or an unknown token gives an error.',
    why: 'Resource servers that test the string "false" let the request through.',
    operator: 'Send active true or false without quotes, and 200 for tokens you do not know.',
    client: 'Take everything but true for inactive.',
  }),
  'intro-inactive-details': warning('RFC 7662 2.2', {
    title: 'Inactive answers say nothing else',
    holds: 'An answer with active false has no other member.',
    wrong: 'The answer about an inactive token says more than that.',
    why: 'It tells a caller about tokens that it should know nothing of.',
    operator: 'Send {"active": false} and nothing else.',
    client: 'Ignore the rest.',
  }),
  'intro-dpop-jkt': warning('RFC 9449 6.2', {
    title: 'Introspection tells of the binding',
    holds: 'The answer about a bound token has cnf.jkt, and token_type DPoP.',
    wrong: 'The answer does not tell that the token is bound to a key.',
    why: 'The resource server takes a bound token for a bearer token and asks for no proof.',
    operator: 'Add cnf and token_type.',
    client: 'Nothing: this is between the servers.',
  }),
  'revoke-unknown-200': error('RFC 7009 2.2', {
    title: 'Revoking an unknown token succeeds',
    holds: 'Revoking a token that is not valid gives 200.',
    wrong: 'Revoking a token that is not valid gives an error.',
    why: 'The client wanted the token gone, and it is; an error makes it try again.',
    operator: 'Answer 200 for unknown and expired tokens.',
    client: 'Take errors about unknown tokens for success.',
  }),
  'revoke-refused': warning('RFC 7009 2, 2.2', {
    title: 'Tokens are revoked when they are given back',
    holds: 'The revocation endpoint answers 200 to the client that a token was issued to, for refresh tokens always.',
    wrong: 'The revocation endpoint did not revoke a token.',
    why: 'Tokens that nobody needs any more stay good until they end by themselves.',
    operator: 'Revoke refresh tokens, and access tokens where you can, for the client that they were issued to.',
    client: 'Take the token for one that still works, and try again later.',
    symptoms: ['revocation failed', 'tokens left behind', 'unsupported_token_type'],
  }),
}
