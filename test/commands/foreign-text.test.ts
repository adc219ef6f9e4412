import assert from 'node:assert/strict'
import { test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import type { EnvSettings } from '../support/env.ts'
import {
  everyView,
  FILLER,
  hiddenIn,
  ordersIn,
  PLANTED_LINES,
  PLANTED_MEMBERS,
  PLANTED as TEXT,
  UNSEEN,
} from '../support/planted.ts'
import { type Answer, type Json, json, SECRET, type Spoilers, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const tokenOf = (header: Json, claims: Json): string => `${base64url(header)}.${base64url(claims)}.c2lnbmF0dXJl`
const TOKEN = tokenOf(
  { alg: 'RS256', kid: TEXT, ...PLANTED_MEMBERS },
  { iss: TEXT, sub: TEXT, aud: TEXT, name: UNSEEN, ...PLANTED_MEMBERS },
)

/** As many headers as there are orders, of names whose values are shown; none has a control character or one beyond Latin-1. */
const HEADERS = Object.fromEntries(
  PLANTED_LINES.map((line, at) => [`${'abcdefghijklmnopqrstuvwxyz'[at % 26]}${at}-request-id`, line]),
)

const discover = (): readonly string[] => ['discover', provider.issuer]
const login = (): readonly string[] => [
  'login',
  '--issuer',
  provider.issuer,
  '--client-id',
  'client',
  '--client-secret',
  'env:SECRET',
]

const withBody =
  (change: (body: Json) => Json) =>
  (answer: Answer): Answer => ({ ...answer, body: change(answer.body as Json) })

interface Case {
  readonly what: string
  readonly argv: () => readonly string[]
  readonly spoil?: Spoilers
  readonly settings?: EnvSettings
  readonly saving?: 'no files'
}

const CASES: readonly Case[] = [
  {
    what: 'metadata',
    argv: discover,
    spoil: {
      discovery: withBody((body) => ({
        ...body,
        ...PLANTED_MEMBERS,
        service_documentation: TEXT,
        scopes_supported: [TEXT],
        claims_supported: PLANTED_LINES,
      })),
    },
  },
  {
    what: 'an issuer that is another',
    argv: discover,
    spoil: { discovery: withBody((body) => ({ ...body, issuer: TEXT })) },
  },
  {
    what: 'keys',
    argv: discover,
    spoil: {
      jwks: (answer) => ({
        ...answer,
        body: { keys: PLANTED_LINES.map((kid) => ({ kty: TEXT, kid, use: TEXT, alg: TEXT, x5c: [TEXT] })) },
      }),
    },
  },
  {
    what: 'HTTP headers',
    argv: discover,
    spoil: { discovery: (answer) => ({ ...answer, headers: { ...answer.headers, ...HEADERS } }) },
  },
  {
    what: 'an error page',
    argv: discover,
    spoil: {
      discovery: () => ({ status: 404, headers: { 'content-type': 'text/html' }, body: `<html>\n${TEXT}\n</html>` }),
    },
  },
  { what: 'a document that is no JSON', argv: discover, spoil: { discovery: (answer) => ({ ...answer, body: TEXT }) } },
  {
    what: 'an error of the token endpoint',
    argv: login,
    spoil: {
      token: () => json({ error: 'invalid_grant', error_description: TEXT, error_uri: TEXT, ...PLANTED_MEMBERS }, 400),
    },
  },
  {
    what: 'an error code that is none',
    argv: login,
    spoil: { token: () => json({ error: TEXT }, 400) },
  },
  {
    what: 'claims and header of an ID Token',
    argv: login,
    spoil: {
      idTokenClaims: (claims) => ({ ...claims, sub: TEXT, aud: TEXT, name: UNSEEN, ...PLANTED_MEMBERS }),
      idTokenHeader: (header) => ({ ...header, kid: TEXT }),
    },
  },
  {
    what: 'members of a token response',
    argv: login,
    spoil: { token: withBody((body) => ({ ...body, token_type: TEXT, scope: TEXT, ...PLANTED_MEMBERS })) },
  },
  {
    what: 'UserInfo',
    argv: login,
    spoil: { userinfo: () => json({ sub: TEXT, name: UNSEEN, email: TEXT, ...PLANTED_MEMBERS }) },
  },
  {
    what: 'a challenge of the UserInfo endpoint',
    argv: login,
    spoil: {
      userinfo: () => ({
        status: 401,
        headers: { 'www-authenticate': `Bearer error="${PLANTED_LINES[0]}", error_description="${PLANTED_LINES[4]}"` },
        body: TEXT,
      }),
    },
  },
  {
    what: 'parameters of the callback',
    argv: login,
    spoil: {
      callback: (parameters) => [
        ['error', 'access_denied'],
        ['error_description', TEXT],
        [TEXT, UNSEEN],
        ...parameters.filter(([name]) => name === 'state'),
      ],
    },
  },
  {
    what: 'a pasted URL',
    argv: () => [...login(), '--redirect-uri', 'https://app.example/cb', '--callback-url', '-'],
    settings: { stdin: `https://app.example/cb?error=${encodeURIComponent(TEXT)}\n` },
  },
  {
    what: 'the URL to open',
    argv: () => [
      ...login(),
      '--no-browser',
      '--redirect-uri',
      'https://app.example/cb',
      '--callback-url',
      'x',
      '--login-hint',
      TEXT,
      '--state',
      PLANTED_LINES[0] ?? '',
    ],
  },
  { what: 'a decoded token', argv: () => ['decode'], settings: { stdin: TOKEN } },
  {
    what: 'lines to decode',
    argv: () => ['decode'],
    settings: { stdin: `${TOKEN}\n${PLANTED_LINES.join('\n')}\n${TOKEN}\n` },
  },
  { what: 'a token to verify', argv: () => ['verify', '--secret', 's'.repeat(32)], settings: { stdin: TOKEN } },
  {
    what: 'lines to verify',
    argv: () => ['verify', '--secret', 's'.repeat(32)],
    settings: {
      stdin: `${[TOKEN, ...PLANTED_LINES.map((kid) => tokenOf({ alg: kid, kid }, { sub: kid })), TOKEN].join('\n')}\n`,
    },
  },
  {
    what: 'keys to decode',
    argv: () => ['decode'],
    settings: { stdin: JSON.stringify({ keys: [{ kty: 'oct', kid: TEXT, use: TEXT, alg: TEXT, k: 'AA' }] }) },
  },
  { what: 'text that is no token', argv: () => ['decode', `{"a": ${TEXT}`] },
  ...PLANTED_LINES.flatMap((line): readonly Case[] => [
    {
      what: `a file named ${line}`,
      argv: () => ['decode', `@/${FILLER}${line.replaceAll('/', '')}`],
      saving: 'no files',
    },
    { what: `a word ${line}`, argv: () => ['explain', `${FILLER}${line}`], saving: 'no files' },
  ]),
  { what: 'a command that there is not', argv: () => [`${FILLER}${PLANTED_LINES[0]}`], saving: 'no files' },
  { what: 'an issuer that is none', argv: () => ['discover', TEXT], saving: 'no files' },
  { what: 'a profile that there is not', argv: () => ['login', '--profile', TEXT], saving: 'no files' },
  { what: 'a format that there is not', argv: () => ['decode', '--format', TEXT], saving: 'no files' },
  {
    what: 'a file to save that there cannot be',
    argv: () => ['decode', TOKEN, '--save', `json=/none/${FILLER}${PLANTED_LINES[0]}`],
    saving: 'no files',
  },
  { what: 'a rule to allow', argv: () => ['discover', provider.issuer, '--allow', TEXT], saving: 'no files' },
]

for (const { what, argv, spoil, settings, saving } of CASES) {
  test(`no view of ${JSON.stringify(what)} gives an order to a CI runner, or hides something from who reads it`, async () => {
    provider.spoil = spoil ?? {}
    const shown = await everyView(
      argv(),
      () => ({ browse: followingBrowser().browse, vars: { SECRET }, ...settings }),
      saving,
    )
    for (const { view, text } of shown) {
      assert.deepEqual(
        ordersIn(text).map((line) => line.slice(0, 200)),
        [],
        view,
      )
      assert.deepEqual(
        hiddenIn(text).map((line) => line.slice(0, 200)),
        [],
        view,
      )
    }
    assert.match(shown.map(({ text }) => text).join(), /planted|usage|invalid_option|words that fill a line/)
  })
}
