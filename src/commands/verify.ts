import { command } from '../command.ts'
import { JUDGES } from '../trace/traits.ts'

/** `verify [token]`: signature and every rule of its kind. */
export const verify = command({
  name: 'verify',
  summary: 'verify a token against an issuer, a JWKS, a key or a secret',
  about: 'read',
  common: ['--issuer', '--client-id', '--jwks', '--key', '--secret', '--audience', '--kind', '--verbose'],
  args: [['[token]', 'the token, or - @file env:NAME; standard input when none']],
  groups: ['verify', 'profile', 'provider', 'client', 'network', 'times', 'judging', 'output'],
  examples: [
    'verify @token.jwt --issuer https://issuer.example --client-id my-client',
    'verify env:TOKEN --jwks keys.json --audience https://api.example',
    'verify - --secret env:SECRET --json',
  ],
  traits: { ...JUDGES, failure: 'not_verified', shows: 'input-without-secrets' },
  live: true,
  step: { without: [], args: ['jwt'] },
  act: async (context, [token]) => (await import('../verify/given.ts')).verifyGiven(context, token),
  view: async () => (await import('./verify.view.ts')).view,
})
