import { error, reject, warning } from '../entry.ts'

export const callbackDeliveryRules = {
  'cb-response-in-query': reject('OAuth 2.0 Multiple Response Types 1.0 3, 5; OIDC Core 1.0 3.3.2.5', {
    title: 'Tokens stay out of the query',
    holds: 'A response with tokens comes in the fragment or by form_post.',
    wrong: 'The response came in the query although the fragment or form_post was due.',
    why: 'Queries end up in logs, in histories and in the Referer header.',
    operator: 'Refuse response_mode=query for response types with tokens, and send those in the fragment.',
    client: 'Use response_type=code, and treat tokens that came this way as known to others.',
  }),
  'cb-duplicate-parameter': reject('RFC 6749 3.1', {
    title: 'Each parameter once',
    holds: 'No parameter of the response occurs more than once.',
    wrong: 'A parameter of the response occurs more than once.',
    why: 'Some software takes the first, some the last: what was checked is then not what is used.',
    operator: 'Send each parameter once; look for a redirect URI that brings parameters of the same name.',
    client: 'Reject the response.',
  }),
  'cb-http-redirect-uri': warning('RFC 9700 2.6, FAPI 2.0 Security Profile 5.3.2.2-8', {
    title: 'Redirect URI is https or loopback',
    holds: 'The provider redirects to https, to loopback, or to a scheme of an app.',
    wrong: 'The provider redirected to an http address that is not on loopback.',
    why: 'Everybody on the way to that address can read the code.',
    operator: 'Refuse to register http redirect URIs that are not on loopback.',
    client: 'Use https.',
    onLoopback: 'I',
  }),
  'cb-form-post': error('OAuth 2.0 Form Post Response Mode 1.0 2', {
    title: 'form_post comes as a form',
    holds: 'A response that was asked for by form_post comes as an urlencoded POST.',
    wrong: 'response_mode=form_post was asked for, and the response came another way.',
    why: 'The client asked for it to keep the response out of addresses and logs.',
    operator: 'Support form_post, or leave it out of response_modes_supported and refuse it.',
    client: 'Do without response_mode where the provider does not know it.',
  }),
  'cb-front-channel-access-token': warning('RFC 9700 2.1.2, OAuth 2.1 (draft) 10.1', {
    title: 'No access token in the redirect',
    holds: 'The redirect carries no access token.',
    wrong: 'An access token arrived in the redirect.',
    why: 'It passed the browser, where scripts and extensions can read it, and it is bound to no client.',
    operator: 'Offer the code flow and switch off response types with token.',
    client: 'Use response_type=code with PKCE.',
    sets: { bcp: 'E', oauth21: 'E', fapi2: 'E' },
  }),
  'cb-redirect-host-differs': reject('RFC 8252 8.10', {
    title: 'The response came where it was asked to',
    holds: 'The response arrived at the redirect URI that was sent.',
    wrong: 'The response arrived elsewhere than at the redirect URI that was sent.',
    why: 'The provider took another registered URI, or somebody changed the request.',
    operator: 'Redirect to the URI of the request.',
    client: 'Do not go on.',
  }),
  'cb-redirect-uri-altered': warning('RFC 6749 3.1.2', {
    title: 'The redirect URI comes back unaltered',
    holds: 'The response arrived at the redirect URI as it was spelled, with its own query.',
    wrong: 'The response arrived at the redirect URI in another spelling, or without its own query.',
    why: 'Something on the way normalises URLs; where redirect URIs are compared to the letter, the exchange then fails.',
    operator: 'Redirect to the very string that is registered, its query included.',
    client: 'Register a redirect URI that no software changes: no default port, no dots, no needless escapes.',
  }),
  'cb-response-mode-ignored': warning('OAuth 2.0 Multiple Response Types 2.1', {
    title: 'The response comes in the mode that was asked for',
    holds: 'A response_mode of query or fragment is followed.',
    wrong: 'Another response mode was used than the one that was asked for.',
    why: 'A client that waits for the query sees nothing of a fragment, and the other way round.',
    operator: 'Follow response_mode, or refuse one that is not supported.',
    client: 'Ask for the mode that the provider uses, or for none.',
  }),
}

export type CallbackDeliveryRule = keyof typeof callbackDeliveryRules
