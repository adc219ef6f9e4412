import type { Vendor } from '../vendor.ts'

/** Azure AD B2C, as its documentation lists its codes. */
export const entraB2c: Vendor = {
  title: 'Azure AD B2C',
  presets: ['entra-b2c'],
  hosts: ['*.b2clogin.com'],
  form: {
    prefix: 'AADB2C',
    digits: [5, 6],
    listed: 'https://learn.microsoft.com/en-us/azure/active-directory-b2c/error-codes',
  },
  documented: 'https://learn.microsoft.com/en-us/azure/active-directory-b2c/error-codes',
  read: '2026-11-30',
  words: [
    {
      code: 'AADB2C90006',
      cause: 'redirect-uri',
      means: 'The redirect URI of the request is not registered for the client.',
      remedy: 'Register it to the letter under Authentication of the app registration.',
    },
    {
      code: 'AADB2C90007',
      cause: 'redirect-uri',
      means: 'The client has no redirect URI at all.',
      remedy: 'Register one under Authentication of the app registration.',
    },
    {
      code: 'AADB2C90012',
      cause: 'scope',
      means: 'A scope of the request is not supported.',
      remedy: 'Ask for the scopes that the API registration exposes, or for the client_id itself.',
    },
    {
      code: 'AADB2C90117',
      cause: 'scope',
      means: 'A scope of the request is not supported.',
      remedy: 'Grant the application the permission under API permissions, or ask for less.',
    },
    {
      code: 'AADB2C90077',
      means: 'Nobody is signed in, and prompt=none was asked for.',
      remedy: 'Leave --prompt none out.',
    },
    {
      code: 'AADB2C90079',
      cause: 'secret-missing',
      means: 'A confidential client must send its secret when it redeems a code.',
      remedy: 'Give --client-secret, or register the redirect URI on the platform for public clients.',
    },
    {
      code: 'AADB2C90080',
      means: 'The code or refresh token has expired.',
      remedy: 'Sign in again.',
    },
    {
      code: 'AADB2C90081',
      cause: 'secret-wrong',
      means: 'The client secret is not the expected one.',
      remedy: 'Give the value of the secret, not its id, and make a new one where it has expired.',
    },
    {
      code: 'AADB2C90085',
      means: 'B2C failed inside; at the token endpoint a wrong or expired client secret leads there too.',
      remedy: 'Check the client secret, then try again; the correlation id of the description helps support.',
    },
    {
      code: 'AADB2C90088',
      cause: 'issuer-host',
      means: 'The code or refresh token was issued by one policy and sent to the token endpoint of another.',
      remedy: 'Use the token endpoint of the policy that the person signed in by.',
    },
    {
      code: 'AADB2C90090',
      cause: 'refresh-unknown',
      means: 'What was sent is no refresh token.',
      remedy: 'Send the refresh token whole, and sign in again if it is.',
    },
    {
      code: 'AADB2C90091',
      cause: 'consent',
      means: 'The person cancelled.',
      remedy: 'Sign in again and finish.',
    },
    {
      code: 'AADB2C90118',
      means: 'The person chose "forgot password", for which another policy is responsible.',
      remedy: 'Send the person to the password reset policy, or use a user flow that has the reset in it.',
    },
    {
      code: 'AADB2C90129',
      cause: 'refresh-revoked',
      means: 'The refresh token was revoked.',
      remedy: 'Sign in again.',
    },
  ],
  claims: {
    issuers: ['https://*.b2clogin.com/*'],
    documented: 'https://learn.microsoft.com/en-us/azure/active-directory-b2c/tokens-overview',
    read: '2026-11-30',
    list: [
      { name: 'tfp', means: 'Policy (user flow) that issued the token.' },
      { name: 'acr', means: 'Policy that issued the token, in older tenants.' },
      {
        name: 'extension_*',
        means: 'Attribute of the person that the tenant added; the middle part is the id of an application.',
      },
      { name: 'idp', means: 'Identity provider that the person came from.' },
      { name: 'emails', means: 'E-mail addresses of the person, as a list.' },
      { name: 'newUser', means: 'The person has just signed up.' },
    ],
  },
}
