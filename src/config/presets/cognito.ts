import type { Preset } from '../preset.ts'

const REDIRECT = 'A redirect URI is https, or http on localhost; 127.0.0.1 is refused.'

/** Amazon Cognito, as its documentation has it. */
export const cognito: Preset = {
  title: 'Amazon Cognito',
  kind: 'oidc',
  needs: {
    base: 'regional endpoint, such as https://cognito-idp.eu-west-1.amazonaws.com',
    tenant: 'id of the user pool',
  },
  options: {
    issuer: '{base}/{tenant}',
  },
  differs: [
    'The endpoints are at the domain of the user pool, not of the issuer.',
    'Access tokens name the client in client_id and have no aud; token_use tells the kinds of tokens apart.',
    REDIRECT,
  ],
  remedies: { 'redirect-uri': REDIRECT },
  docs: [
    {
      url: 'https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html',
      read: '2026-11-24',
    },
    {
      url: 'https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints-oauth-grants.html',
      read: '2026-11-24',
    },
  ],
}
