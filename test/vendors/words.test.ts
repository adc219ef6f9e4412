import assert from 'node:assert/strict'
import { test } from 'node:test'
import { vendorWords } from '../../src/vendors/words.ts'

const cases: readonly (readonly [string, string, readonly (readonly [string, string, string | undefined])[]])[] = [
  [
    'invalid_request',
    "AADSTS50011: The redirect URI 'http://127.0.0.1:53682/callback' specified in the request does not match the redirect URIs configured for the application '00001111-aaaa-2222-bbbb-3333cccc4444'. Trace ID: 5f0f Correlation ID: 7a1b Timestamp: 2026-11-30 09:00:00Z",
    [['Microsoft Entra ID', 'AADSTS50011', 'redirect-uri']],
  ],
  [
    'invalid_grant',
    'AADSTS54005: OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
    [['Microsoft Entra ID', 'AADSTS54005', 'code-spent']],
  ],
  ['invalid_grant', 'Code not valid', [['Keycloak', 'Code not valid', undefined]]],
]

test('a vendor is told by its whole sentence', () => {
  for (const [error, description, expected] of cases)
    assert.deepEqual(
      vendorWords({ error, description }).map(({ vendor, code, cause }) => [vendor, code, cause]),
      expected,
      description,
    )
})
