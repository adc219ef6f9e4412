import { error, info, warning } from '../entry.ts'

export const idTokenContentRules = {
  'idt-standard-claim-type': error('OIDC Core 1.0 5.1', {
    title: 'Standard claims have their types',
    holds: 'Each standard claim has the type it is defined with.',
    wrong: 'A standard claim is of another type.',
    why: 'The string "false" counts as true in most languages, and typed clients fail to read the token at all.',
    operator: 'Send booleans and numbers without quotes, address as an object, dates and tags as defined.',
    client: 'Check the type before using the value.',
  }),
  'idt-unrequested-claims': info('OIDC Core 1.0 5.4, 5.5', {
    title: 'No personal claims without need',
    holds: 'Where an access token is issued, claims of a scope come from UserInfo, not in the ID Token.',
    wrong: 'The ID Token carries personal claims that were not asked for in it.',
    why: 'ID Tokens travel through logs, hints and cookies; what is not in them cannot leak there.',
    operator: 'Return claims of scopes from UserInfo; put into the ID Token what the claims parameter asks for.',
    client: 'Ask for what you need with the claims parameter, and do not log ID Tokens.',
  }),
  'idt-null-claim': warning('OIDC Core 1.0 5.3.2 (errata 3 draft extends it to ID Tokens)', {
    title: 'Claims are left out, not empty',
    holds: 'Claims without a value are left out.',
    wrong: 'Claims are null or empty.',
    why: 'Clients take null and "" for values and overwrite what they know.',
    operator: 'Leave out claims you have no value for.',
    client: 'Treat null and the empty string as absent.',
  }),
}
