import { info, warning } from '../entry.ts'

export const accessTokenContentRules = {
  'at-jwt-scope-missing': warning('RFC 9068 2.2.3', {
    title: 'Access token has scope',
    holds: 'The access token has a scope claim when a scope was asked for.',
    wrong: 'A scope was asked for, and the access token has none.',
    why: 'The resource server cannot see what the token is good for.',
    operator: 'Add scope to the token.',
    client: 'Read scope of the token response for what was granted.',
  }),
  'at-jwt-scope-array': warning('RFC 9068 2.2.3, RFC 8693 4.2', {
    title: 'scope is one string',
    holds: 'scope is one string with spaces between the values.',
    wrong: 'scope is not a string.',
    why: 'Resource servers split a string; a list fails or is read as one value.',
    operator: 'Join the values with spaces.',
    client: 'Nothing: access tokens are opaque to you.',
  }),
  'at-jwt-roles-names': info('RFC 9068 2.2.3.1', {
    title: 'Authorizations have registered names',
    holds: 'groups, roles and entitlements carry authorizations, as lists.',
    wrong: 'Authorizations come under names of the provider or in another form.',
    why: 'Resource servers of several providers need a rule for each.',
    operator: 'Use groups, roles and entitlements where you can.',
    client: 'Nothing: access tokens are opaque to you.',
  }),
  'at-jwt-pii': warning('RFC 9068 6, 2.2.2', {
    title: 'No personal data in the access token',
    holds: 'The access token says nothing about the person that its holders need not know.',
    wrong: 'The access token carries personal data that the client can read.',
    why: 'Clients, proxies and logs along the way see data that was not granted to them.',
    operator: 'Keep names and addresses out, or encrypt the token to the resource server.',
    client: 'Use UserInfo or the ID Token; do not parse access tokens.',
  }),
}
