import { error, info, warning } from '../entry.ts'

export const discoveryMembersRules = {
  'disc-empty-array': error('OIDC Discovery 1.0 4.2, RFC 8414 3.2', {
    title: 'Lists without values are left out',
    holds: 'No member is an empty list.',
    wrong: 'A member is an empty list instead of absent.',
    why: 'Members with zero elements must be left out; an empty list may be taken for "nothing is supported".',
    operator: 'Leave the member out.',
    client: 'Treat it as absent.',
  }),
  'disc-null-value': warning('OIDC Discovery 1.0 4.2', {
    title: 'Members without a value are left out',
    holds: 'No member is null.',
    wrong: 'A member is null instead of absent.',
    why: 'Parsers that expect a string or a list fail.',
    operator: 'Leave the member out.',
    client: 'Treat it as absent.',
  }),
  'disc-not-array': error('OIDC Discovery 1.0 4.2, RFC 8414 3.2', {
    title: 'Lists are lists of strings',
    holds: 'Members with several values are lists of strings.',
    wrong: 'A member with several values is not a list of strings.',
    why: 'Parsers that expect a list fail, some on the whole document.',
    operator: 'Write ["code"], not "code".',
    client: 'Ignore the member.',
  }),
  'disc-not-boolean': error(
    'OIDC Discovery 1.0 3, RFC 9126 5, OIDC Front-Channel Logout 1.0 3, OIDC Back-Channel Logout 1.0 2.1',
    {
      title: 'Booleans are booleans',
      holds: 'Members that are true or false are JSON booleans.',
      wrong: 'A member that should be a boolean is something else.',
      why: 'The string "false" counts as true in many languages.',
      operator: 'Write true or false without quotes.',
      client: 'Ignore the member.',
    },
  ),
  'disc-not-string': error('OIDC Discovery 1.0 3, RFC 8414 2, 2.1', {
    title: 'Members of one value are strings',
    holds: 'Members that hold a URL, a name or a JWT are strings that hold something.',
    wrong: 'A member that should be a string is something else, or is empty.',
    why: 'A client that reads it as a URL stops, or goes to a place that nobody meant.',
    operator: 'Write the value as one string, or leave the member out.',
    client: 'Ignore the member.',
  }),
  'disc-array-duplicate-value': info('OIDC Discovery 1.0 3', {
    title: 'Lists name each value once',
    holds: 'No list repeats a value.',
    wrong: 'A list repeats a value.',
    why: 'It does no harm, and shows that nobody looked.',
    operator: 'Name each value once.',
    client: 'Nothing.',
  }),
  'disc-unknown-member': info('OIDC Discovery 1.0 3, RFC 8414 2', {
    title: 'Members are registered',
    holds: 'Every member is registered.',
    wrong: 'A member is not registered, which extensions may be.',
    why: 'It is an extension of this provider, or a mistyped name that no client will find.',
    operator: 'Compare the name with the registry; document extensions.',
    client: 'Ignore members that you do not know.',
  }),
  'disc-signed-metadata-bad': error('RFC 8414 2.1', {
    title: 'signed_metadata is a signed JWT',
    holds: 'signed_metadata is a signed JWT that names its issuer in iss and holds no signed_metadata itself.',
    wrong: 'signed_metadata is not a signed JWT with iss, or holds signed_metadata itself.',
    why: 'Its values would go before the plain ones, and cannot be trusted.',
    operator: 'Sign it, put iss into it, and leave signed_metadata out of it.',
    client: 'Ignore signed_metadata.',
  }),
}

export type DiscoveryMembersRule = keyof typeof discoveryMembersRules
