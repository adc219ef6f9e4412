import type { Preset } from '../preset.ts'

const REQUEST = 'state is required, and redirect_uri is compared to the letter, default port included.'

/** Signicat, as its documentation has it. */
export const signicat: Preset = {
  title: 'Signicat',
  kind: 'oidc',
  needs: {
    base: 'issuer of the account, such as https://<account>.signicat.com/auth/open',
  },
  options: {
    issuer: '{base}',
    'client-auth': 'client_secret_basic',
    scope: 'openid profile',
  },
  differs: [
    REQUEST,
    'Parameters of its own, such as signicat_profile, are added by --set authorize.signicat_profile=…',
    'Requests may be signed and encrypted (--request-object) or pushed (--par); ID Token and UserInfo may be encrypted (--decrypt-key).',
    'UserInfo is documented by POST: --userinfo-method post.',
    'Signing and encryption keys are mixed in one key set, which changes between two fetches.',
  ],
  remedies: { invalid_request: REQUEST },
  docs: [
    {
      url: 'https://developer.signicat.com/',
      read: '2026-11-24',
    },
  ],
}
