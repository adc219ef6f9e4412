import type { Preset } from '../preset.ts'

const PKCE = 'PKCE is announced, but a code_verifier may be answered with invalid_grant; the preset sends none.'

/** PixelPin, as its documentation has it. */
export const pixelpin: Preset = {
  title: 'PixelPin',
  kind: 'oidc',
  needs: {
    base: 'address of the PixelPin service, such as https://login.pixelpin.io',
  },
  base: 'https://login.pixelpin.io',
  options: {
    issuer: '{base}',
    'client-auth': 'client_secret_post',
    scope: 'openid email profile',
    pkce: 'off',
  },
  differs: [
    'There are no refresh tokens.',
    'The id of a person is a 64-bit number in the member id, which may come without sub.',
    'The answer of the token endpoint promises access_token and expires_in alone; an access token lives for 30 days.',
    'A redirect_uri that is not registered shows an error page and never comes back.',
    PKCE,
    'prompt takes one value, and no select_account. A person can strip prompt=login from the address, so auth_time is compared with the start of the login.',
  ],
  remedies: { invalid_grant: PKCE },
  docs: [
    {
      url: 'https://developer.pixelpin.io/',
      read: '2026-11-24',
    },
  ],
}
