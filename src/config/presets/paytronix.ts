import type { Preset } from '../preset.ts'

/** Paytronix, as its documentation has it. */
export const paytronix: Preset = {
  title: 'Paytronix',
  kind: 'oauth',
  needs: {
    base: 'guest website, such as https://<merchant>.myguestaccount.com',
    tenant: 'merchant id',
  },
  options: {
    discovery: false,
    'authorization-endpoint': '{base}/guest/accountlogin',
    'token-endpoint': '{base}/rest/oauth/requestGuestToken.json',
    'userinfo-endpoint': '{base}/rest/guest/userInformation.json',
    'client-auth': 'client_secret_basic',
    'token-body': 'json',
    'userinfo-method': 'query',
    'userinfo-client-auth': true,
    scope: 'account_read user_read',
    pkce: 'off',
    unset: ['token.redirect_uri'],
    set: [
      'token.merchantId={tenant}',
      'token.authentication=anonymous',
      'refresh.merchantId={tenant}',
      'refresh.authentication=anonymous',
      'userinfo.merchantId={tenant}',
      'userinfo.authentication=oauth',
    ],
  },
  differs: [
    'It is plain OAuth 2.0: there is no openid, no nonce and no ID Token.',
    'The token request is JSON with members of its own, merchantId and authentication, beside Basic authentication.',
    'expires_in in the redirect is the life of the code, five minutes.',
    'A failure is told by result and errorCode, maybe with status 200.',
    'UserInfo is called with the access token in the query and Basic authentication at once.',
  ],
  docs: [
    {
      url: 'https://developers.paytronix.com/single_sign_on/sso_guest_website.html',
      read: '2026-11-26',
    },
    {
      url: 'https://developers.paytronix.com/pxs_api_reference/authentication_types.html',
      read: '2026-11-26',
    },
  ],
}
