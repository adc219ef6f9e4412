import type { Preset } from '../preset.ts'

const REDIRECT = 'Redirect URIs are https: paste mode takes the address that the browser ended on.'

/** Sign in with Slack, as its documentation has it. */
export const slack: Preset = {
  title: 'Sign in with Slack',
  kind: 'oidc',
  needs: {},
  options: {
    issuer: 'https://slack.com',
    'client-auth': 'client_secret_post',
    scope: 'openid profile email',
  },
  differs: [
    REDIRECT,
    'Answers have the member ok; a failure comes with status 200 and ok: false.',
    'There are no refresh tokens unless token rotation is on.',
  ],
  remedies: { 'redirect-uri': REDIRECT },
  docs: [
    {
      url: 'https://docs.slack.dev/authentication/sign-in-with-slack/',
      read: '2026-11-24',
    },
  ],
}
