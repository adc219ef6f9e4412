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
    probe: true,
  }),
}
