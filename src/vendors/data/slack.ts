import type { Vendor } from '../vendor.ts'

/** Slack, as the documentation of its methods lists their errors. */
export const slack: Vendor = {
  title: 'Slack',
  presets: ['slack'],
  hosts: ['slack.com', '*.slack.com'],
  documented: 'https://docs.slack.dev/reference/methods/openid.connect.token/',
  read: '2026-11-30',
  words: [
    {
      code: 'bad_redirect_uri',
      cause: 'redirect-uri',
      means: 'The redirect URI of the token request is another than that of the authorization request.',
      remedy:
        'Send the same redirect_uri at both requests, to the letter; it must be https and registered for the app.',
    },
    {
      code: 'bad_client_secret',
      cause: 'secret-wrong',
      means: 'The client secret is wrong.',
      remedy: 'Copy it from Basic Information of the app.',
    },
    {
      code: 'invalid_client_id',
      common: true,
      cause: 'client-unknown',
      means: 'There is no app of that client_id.',
      remedy: 'Copy it from Basic Information of the app.',
    },
    {
      code: 'invalid_code',
      common: true,
      means: 'The code is wrong: changed on its way, or expired.',
      remedy: 'Sign in again, and redeem each code once.',
    },
    {
      code: 'code_already_used',
      cause: 'code-spent',
      means: 'The code was redeemed before.',
      remedy: 'Sign in again, and look for what redeems a code a second time.',
    },
    {
      code: 'code_expired',
      common: true,
      cause: 'code-expired',
      means: 'The code was redeemed later than ten minutes after it was issued.',
      remedy: 'Redeem it at once.',
    },
    {
      code: 'invalid_grant_type',
      cause: 'grant-not-allowed',
      means: 'The method does not take this grant type.',
      remedy: 'Use authorization_code; refresh_token is there with token rotation only.',
    },
    {
      code: 'invalid_refresh_token',
      cause: 'refresh-unknown',
      means: 'The refresh token is unknown.',
      remedy: 'Sign in again, and keep the refresh token of the last answer.',
    },
    {
      code: 'oauth_authorization_url_mismatch',
      means: 'The sign-in began at another authorization URL than that of OpenID Connect.',
      remedy: 'Use https://slack.com/openid/connect/authorize.',
    },
    {
      code: 'cannot_install_an_org_installed_app',
      means: 'The app is installed for the whole organization and cannot be installed in one workspace.',
      remedy: 'Sign in to the workspace through the app of the organization.',
    },
    {
      code: 'not_authed',
      means: 'No access token came with the request.',
      remedy: 'Send it as Authorization: Bearer.',
    },
    {
      code: 'invalid_auth',
      common: true,
      means: 'The access token is not accepted: wrong, or from an address that is not allowed.',
      remedy: 'Sign in again, and check the allowed IP addresses of the app.',
    },
    { code: 'token_revoked', common: true, means: 'The access token was revoked.', remedy: 'Sign in again.' },
    {
      code: 'missing_scope',
      common: true,
      cause: 'scope',
      means: 'The access token lacks a scope that the method needs.',
      remedy: 'Sign in with the scopes of Sign in with Slack: openid, profile, email.',
    },
    {
      code: 'ratelimited',
      cause: 'throttled',
      means: 'Too many requests.',
      remedy: 'Wait for the seconds of Retry-After.',
    },
  ],
  claims: {
    issuers: ['https://slack.com'],
    documented: 'https://docs.slack.dev/authentication/sign-in-with-slack/',
    read: '2026-11-30',
    list: [
      { name: 'https://slack.com/team_id', telling: true, means: 'Workspace that the person signed in to.' },
      { name: 'https://slack.com/user_id', telling: true, means: 'Id of the person in the workspace.' },
      { name: 'https://slack.com/*', telling: true, means: 'Detail of the workspace or the person, as the name says.' },
      { name: 'date_email_verified', means: 'When the e-mail address was verified, in seconds since 1970 UTC.' },
    ],
  },
}
