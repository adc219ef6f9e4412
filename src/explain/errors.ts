import { CORE, type Entry, UNREGISTERED } from './entry.ts'

const error = (spec: string, meaning: string, remedy: string): Entry => ({ kind: 'error', meaning, remedy, spec })

/** Error codes of OAuth 2.0 and OpenID Connect. */
export const ERRORS: Readonly<Record<string, Entry>> = {
  invalid_request: error(
    'RFC 6749 4.1.2.1, 5.2',
    'A parameter is missing, unknown, doubled or malformed.',
    'Compare the request (-v shows it) with the documentation of the provider; look at redirect_uri and response_type first.',
  ),
  invalid_client: error(
    'RFC 6749 5.2',
    'The client could not be authenticated.',
    'Check client_id, the secret and the method: --client-auth client_secret_basic or client_secret_post, as registered.',
  ),
  invalid_grant: error(
    'RFC 6749 5.2',
    'The code or refresh token is wrong, expired, used already, revoked, or was issued to another client or redirect URI.',
    'Sign in again; send the same redirect_uri at both requests; if the provider does not know PKCE, try --pkce off.',
  ),
  unauthorized_client: error(
    'RFC 6749 4.1.2.1, 5.2',
    'This client may not use this grant or response type.',
    'Allow it in the registration of the client at the provider.',
  ),
  unsupported_grant_type: error(
    'RFC 6749 5.2',
    'The provider does not know this grant type.',
    'Look at grant_types_supported: oidc-cli discover.',
  ),
  invalid_scope: error(
    'RFC 6749 4.1.2.1, 5.2',
    'A scope is unknown, malformed or more than may be asked for.',
    'Ask for less: --scope openid.',
  ),
  access_denied: error(
    'RFC 6749 4.1.2.1',
    'The person or the provider said no.',
    'Sign in again and agree; or ask the administrator to allow the client.',
  ),
  unsupported_response_type: error(
    'RFC 6749 4.1.2.1',
    'The provider does not issue responses of this type.',
    'Look at response_types_supported: oidc-cli discover.',
  ),
  server_error: error(
    'RFC 6749 4.1.2.1',
    'Something failed inside the provider.',
    'Try again; then give the operator the time and the request.',
  ),
  temporarily_unavailable: error(
    'RFC 6749 4.1.2.1',
    'The provider is overloaded or under maintenance.',
    'Try again later.',
  ),
  interaction_required: error(
    `${CORE} 3.1.2.6`,
    'prompt=none was asked for, and the person would have to be shown something.',
    'Leave out --prompt none.',
  ),
  login_required: error(
    `${CORE} 3.1.2.6`,
    'prompt=none was asked for, and nobody is signed in.',
    'Leave out --prompt none.',
  ),
  account_selection_required: error(
    `${CORE} 3.1.2.6`,
    'The person would have to choose an account.',
    'Use --prompt select_account or --login-hint.',
  ),
  consent_required: error(`${CORE} 3.1.2.6`, 'The person would have to consent.', 'Use --prompt consent.'),
  invalid_request_uri: error(
    `${CORE} 3.1.2.6`,
    'The request_uri could not be fetched or holds no valid request.',
    'Push the request again; a request_uri is short-lived and works once.',
  ),
  invalid_request_object: error(
    `${CORE} 3.1.2.6`,
    'The request object is invalid.',
    'Check its signature algorithm, iss, aud and the key that is registered.',
  ),
  request_not_supported: error(
    `${CORE} 3.1.2.6`,
    'The provider does not take request objects.',
    'Leave out --request-object.',
  ),
  request_uri_not_supported: error(
    `${CORE} 3.1.2.6`,
    'The provider does not take request_uri.',
    'Use --par if it is offered, or send the parameters plainly.',
  ),
  registration_not_supported: error(
    `${CORE} 3.1.2.6`,
    'The provider does not take the registration parameter.',
    'Register the client beforehand.',
  ),
  invalid_token: error(
    'RFC 6750 3.1',
    'The access token is expired, revoked, malformed or for something else.',
    'oidc-cli refresh, or sign in again.',
  ),
  insufficient_scope: error(
    'RFC 6750 3.1',
    'The access token lacks a scope that the resource wants.',
    'Sign in with that scope.',
  ),
  unsupported_token_type: error(
    'RFC 7009 2.2.1',
    'Tokens of this type cannot be revoked here.',
    'Revoke the refresh token instead.',
  ),
  invalid_redirect_uri: error(
    'RFC 7591 3.2.2',
    'A redirect URI of the registration is not allowed.',
    'Register another; loopback URIs need application_type native at many providers.',
  ),
  invalid_client_metadata: error(
    'RFC 7591 3.2.2',
    'A member of the registration is not allowed.',
    'Compare it with the metadata of the provider.',
  ),
  invalid_software_statement: error(
    'RFC 7591 3.2.2',
    'The software statement is invalid.',
    'Ask its issuer for a new one.',
  ),
  unapproved_software_statement: error(
    'RFC 7591 3.2.2',
    'The software statement is not approved here.',
    'Ask the operator to approve its issuer.',
  ),
  authorization_pending: error(
    'RFC 8628 3.5',
    'The person has not finished yet.',
    'Go on polling at the given interval.',
  ),
  slow_down: error('RFC 8628 3.5', 'Polling is too fast.', 'Wait 5 seconds longer between requests from now on.'),
  expired_token: error('RFC 8628 3.5', 'The device code has expired.', 'Start again.'),
  invalid_target: error('RFC 8707 2', 'The resource is unknown or may not be asked for.', 'Check --resource.'),
  invalid_authorization_details: error(
    'RFC 9396 5',
    'The authorization details are unknown or malformed.',
    'Compare them with authorization_details_types_supported.',
  ),
  invalid_dpop_proof: error(
    'RFC 9449 5',
    'The DPoP proof is invalid.',
    'Check the clock of this machine; a proof is valid for seconds.',
  ),
  use_dpop_nonce: error(
    'RFC 9449 8',
    'The server wants a proof with the nonce it just gave.',
    'The request is repeated with it by itself; if it fails again, look at DPoP-Nonce with -v.',
  ),
  expired_login_hint_token: error(
    'CIBA Core 1.0 13',
    'The login_hint_token has expired.',
    'Get a new login_hint_token and ask again.',
  ),
  unknown_user_id: error('CIBA Core 1.0 13', 'The hint names nobody that the provider knows.', 'Check --login-hint.'),
  unauthorized_user: error('CIBA Core 1.0 13', 'The person may not be asked by this client.', 'Ask the operator.'),
  missing_user_code: error('CIBA Core 1.0 13', 'The provider wants a user code.', 'Send user_code.'),
  invalid_user_code: error('CIBA Core 1.0 13', 'The user code is wrong.', 'Ask the person again.'),
  invalid_binding_message: error(
    'CIBA Core 1.0 13',
    'The binding message cannot be shown.',
    'Make it shorter and plainer.',
  ),
  unmet_authentication_requirements: error(
    'OIDC Unmet Authentication Requirements 1.0 2',
    'The provider cannot authenticate the person in the way that was asked for.',
    'Ask for less: leave out --acr-values, --max-age or the acr claim.',
  ),
  invalid_user: error(
    UNREGISTERED,
    'Some providers say so when the person may not use the client.',
    'Look at error_description, and ask the operator to assign the person to the client.',
  ),
  insufficient_user_authentication: error(
    'RFC 9470 3',
    'The resource wants a fresher or stronger authentication than the token was issued for.',
    'Sign in again with the acr_values or max_age that WWW-Authenticate names.',
  ),
  transaction_failed: error('CIBA Core 1.0 13', 'The transaction failed at the provider.', 'Start again.'),
  unsupported_token_exchange: error(
    UNREGISTERED,
    'The exchange that was asked for is not offered.',
    'Look at the token types that the provider documents.',
  ),
}
