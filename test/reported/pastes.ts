import { type Json, json, SECRET, type Spoilers } from '../support/provider.ts'
import { withMembers } from './providers.ts'
import type { Scenario } from './run.ts'
import { accessToken, half, jws, NOW, PUBLISHED } from './tokens.ts'

/** Logins that end on a URL which is handed over, so that it may be any. */
export function pasteScenarios(issuer: string): readonly Scenario[] {
  const paste = (type: string, url: string, ...more: string[]): string[] => [
    ...['login', '--issuer', issuer, '--client-id', 'client', '--client-secret', 'env:SECRET', '--state', 'fixed'],
    ...['--redirect-uri', 'https://app.example/cb', '--nonce', 'n', '--response-type', type, '--callback-url', url],
    ...more,
  ]
  const code = 'c0de-c0de-c0de-c0de-c0de-c0de'
  const idToken = (more: Json = {}): string =>
    jws(
      { kid: 'k', typ: 'JWT' },
      { iss: issuer, sub: 'ada', aud: 'client', iat: NOW, exp: NOW + 600, nonce: 'n', ...more },
    )
  const token = accessToken(issuer)
  const front = idToken({ at_hash: half(token), c_hash: half(code), s_hash: half('fixed') })
  const keys: Spoilers = {
    discovery: withMembers({ id_token_signing_alg_values_supported: ['RS256', 'ES256'] }),
    jwks: () => json({ keys: [PUBLISHED] }),
  }
  const fragment = (members: Record<string, string>): string =>
    `https://app.example/cb#${new URLSearchParams({ state: 'fixed', iss: issuer, ...members })}`
  return [
    {
      name: 'a hybrid flow with tokens by either way',
      spoil: {
        ...keys,
        token: () => json({ access_token: token, token_type: 'Bearer', expires_in: 60, id_token: idToken() }),
      },
      lines: [
        paste('code id_token token', fragment({ code, id_token: front, access_token: token, token_type: 'Bearer' })),
      ],
    },
    {
      name: 'a response in a JWT',
      spoil: keys,
      lines: [
        paste(
          'code',
          `https://app.example/cb?response=${jws({}, { iss: issuer, aud: 'client', exp: NOW + 60, code, state: 'fixed' }, SECRET)}`,
          ...['--response-mode', 'jwt'],
        ),
      ],
    },
    {
      name: 'an error page of the provider',
      lines: [paste('code', `${issuer}/error?error=invalid_request`)],
    },
    {
      name: 'an app that people install, with a secret',
      lines: [[...paste('code', 'app.example:/cb?code=x&state=fixed'), '--redirect-uri', 'app.example:/cb']],
    },
    {
      name: 'an app in a browser',
      lines: [paste('token', fragment({ access_token: token, token_type: 'Bearer' }))],
    },
  ]
}
