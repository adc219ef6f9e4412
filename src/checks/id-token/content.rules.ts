import { error, info, reject, warning } from '../entry.ts'

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
  'idt-essential-claim-missing': warning('OIDC Core 1.0 5.5.1', {
    title: 'Essential claims are in the ID Token',
    holds: 'Every claim that was asked for in the ID Token as essential is there.',
    wrong: 'A claim that was asked for in the ID Token as essential is absent.',
    why: 'The client said that it needs the claim; a provider may leave it out all the same, so that this is no error.',
    operator:
      'Return essential claims where you know them and may, and support the claims parameter or say that you do not.',
    client: 'Go on without the claim, or ask the person; look whether claims_parameter_supported is true.',
    symptoms: ['claims parameter ignored', 'missing claim'],
  }),
  'idt-claim-value-differs': warning('OIDC Core 1.0 5.5.1', {
    title: 'Claims have a value that was asked for',
    holds: 'Claims of the ID Token that were asked for with value or values have one of them.',
    wrong: 'A claim of the ID Token has another value than was asked for.',
    why: 'A client that asked for a value may take for granted that it has it.',
    operator: 'Return one of the values that were asked for, or leave the claim out.',
    client: 'Compare the claim yourself before anything depends on it.',
  }),
  'idt-sub-mismatch': reject('OIDC Core 1.0 3.1.2.2, 5.5.1', {
    title: 'ID Token is about the person asked for',
    holds: 'Where the claims parameter names a sub, the ID Token has it.',
    wrong: 'The ID Token is about another person than the claims parameter names.',
    why: 'A provider must not answer with the tokens of anybody else, even of one who is signed in.',
    operator: 'Answer with login_required, or have the named person sign in.',
    client: 'Reject the ID Token: somebody else is signed in at the provider.',
    fault: 'an ID Token about another person than was asked for',
  }),
}
