import type { Preset } from '../preset.ts'

const CLIENT_SECRET =
  'The client secret is a JWT signed with ES256 by a key of the team (iss: team id, sub: client id, at most six months): it is made from --client-key AuthKey_<key id>.p8.'
const REDIRECT = 'Redirect URIs are https and not on loopback: paste mode takes the address that the browser ended on.'

/** Sign in with Apple, as its documentation has it. */
export const apple: Preset = {
  title: 'Sign in with Apple',
  kind: 'oidc',
  needs: {
    tenant: 'team id, the issuer of client secrets',
  },
  options: {
    issuer: 'https://appleid.apple.com',
    'client-auth': 'client_secret_post',
    'client-secret-issuer': '{tenant}',
    scope: 'openid name email',
    'response-mode': 'form_post',
  },
  differs: [
    CLIENT_SECRET,
    'The scopes name and email demand form_post; the name comes once, in the parameter user, at the first sign-in.',
    REDIRECT,
    'There is no UserInfo endpoint.',
  ],
  remedies: { invalid_client: CLIENT_SECRET, 'redirect-uri': REDIRECT },
  docs: [
    {
      url: 'https://developer.apple.com/documentation/signinwithapplerestapi',
      read: '2026-11-24',
    },
    {
      url: 'https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret',
      read: '2026-11-24',
    },
  ],
}
