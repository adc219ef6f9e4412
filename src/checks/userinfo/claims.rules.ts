import { error, info, warning } from '../entry.ts'

export const userinfoClaimsRules = {
  'ui-null-claims': warning('OIDC Core 1.0 5.3.2', {
    title: 'Claims are left out, not empty',
    holds: 'Claims without a value are left out.',
    wrong: 'Claims are null or empty.',
    why: 'Clients take null and "" for values and overwrite what they know.',
    operator: 'Leave out claims you have no value for.',
    client: 'Treat null and the empty string as absent.',
  }),
  'ui-claim-types': error('OIDC Core 1.0 5.1, 5.1.1', {
    title: 'Standard claims have their types',
    holds: 'Each standard claim has the type it is defined with.',
    wrong: 'A standard claim is of another type.',
    why: 'The string "false" counts as true in most languages, and typed clients fail to read the answer.',
    operator: 'Send booleans and numbers without quotes, address as an object, dates and tags as defined.',
    client: 'Check the type before using the value.',
  }),
  'ui-email-unverified': info('OIDC Core 1.0 5.1, 5.7', {
    title: 'email is verified',
    holds: 'email comes with email_verified true.',
    wrong: 'email comes without email_verified true: nobody checked that it belongs to the person.',
    why: 'Whoever can type in an address of another could take over an account that is keyed by it.',
    operator: 'Send email_verified with email.',
    client: 'Key accounts by iss and sub, and verify the address yourself if you need it.',
  }),
  'ui-phone-format': warning('OIDC Core 1.0 5.1', {
    title: 'Verified phone number is E.164',
    holds: 'A verified phone_number is written as E.164 does, with ;ext= for an extension.',
    wrong: 'A verified phone_number is not in E.164 form.',
    why: 'The same number in two spellings is two numbers to a client.',
    operator: 'Store and send numbers such as +14155550100.',
    client: 'Normalise before you compare.',
  }),
  'ui-scope-claims-missing': warning('OIDC Core 1.0 5.4', {
    title: 'Scopes bring their claims',
    holds: 'Each of the scopes profile, email, address and phone brought at least one of its claims.',
    wrong: 'A scope that was granted brought none of its claims.',
    why: 'The client asked for the data and gets by without it unawares.',
    operator: 'Map the scope to its claims, or do not grant it.',
    client: 'Ask for single claims with the claims parameter, or look at scopes of this provider.',
  }),
  'ui-scope-leak': warning('OIDC Core 1.0 5.4', {
    title: 'Only granted claims come',
    holds: 'No claim came whose scope was not granted.',
    wrong: 'Claims came whose scope was not granted.',
    why: 'Personal data goes where the person did not send it.',
    operator: 'Filter claims by the granted scope.',
    client: 'Do not store what you did not ask for.',
  }),
  'ui-distributed-references': error('OIDC Core 1.0 5.6.2', {
    title: 'Claims from elsewhere can be followed',
    holds: 'Each name in _claim_names stands in _claim_sources, with a JWT or an endpoint.',
    wrong: 'Claims refer to a source that is not there or says nothing.',
    why: 'Clients cannot fetch these claims, or fail on the answer.',
    operator: 'List every source with JWT or endpoint.',
    client: 'Treat such claims as absent, and ask before fetching from elsewhere.',
  }),
}

export type UserinfoClaimsRule = keyof typeof userinfoClaimsRules
