import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PRESETS } from '../../src/config/presets.ts'
import { refusalHint } from '../../src/flows/refusal-hint.ts'
import { vendors } from '../../src/vendors/vendors.ts'

/** Where a provider refused, with what, and what its preset says to that. */
const HOMES: readonly (readonly [url: string, error: string, description: string | undefined, told: RegExp])[] = [
  ['https://appleid.apple.com/auth/token', 'invalid_client', undefined, /preset apple .*JWT signed with ES256/],
  ['https://shop.okta.com/oauth2/v1/token', 'invalid_scope', undefined, /preset okta .*policy/],
  ['https://gitlab.com/oauth/token', 'invalid_scope', undefined, /preset gitlab .*ticked/],
  [
    'https://login.microsoftonline.com/x/oauth2/v2.0/token',
    'invalid_request',
    "AADSTS9002327: Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
    /preset entra .*Origin header/,
  ],
  [
    'https://shop.auth.eu-west-1.amazoncognito.com/oauth2/token',
    'redirect_mismatch',
    undefined,
    /preset cognito .*127\.0\.0\.1 is refused/,
  ],
  ['https://id.twitch.tv/oauth2/token', 'invalid_scope', undefined, /preset twitch /],
]

test('what a preset says of a refusal is told where the host is that of its provider', () => {
  for (const [url, error, description, told] of HOMES) {
    assert.match(refusalHint({ error, description }, { urls: [url] }), told)
    assert.doesNotMatch(refusalHint({ error, description }, { urls: ['https://issuer.example/token'] }), /preset/)
    const elsewhere = new URL(url)
    elsewhere.hostname = `${elsewhere.hostname}.evil.example`
    assert.doesNotMatch(refusalHint({ error, description }, { urls: [elsewhere.href] }), /preset/)
  }
})

test('remedies of presets are sentences of what differs there, and presets of vendors are there', () => {
  for (const [name, { differs, remedies = {} }] of Object.entries(PRESETS))
    for (const sentence of Object.values(remedies)) assert.ok(differs.includes(sentence), name)
  for (const { presets = [] } of vendors())
    for (const preset of presets) assert.ok(Object.hasOwn(PRESETS, preset), preset)
})

test('a hint is never empty, and quotes no control character of a provider', () => {
  for (const error of ['', 'x'.repeat(200), 'a\u001b[2Jb\n', '__proto__', 'constructor', 'toString'])
    assert.match(refusalHint({ error, description: error, uri: 'https://x.example/\u001b[2J' }), /^[\x20-\x7e]+$/)
})
