import assert from 'node:assert/strict'
import { createHash, randomBytes, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ownValue } from '../../src/text/own-values.ts'
import { followingBrowser } from '../support/browser.ts'
import { type Document, runCli, testEnv } from '../support/env.ts'
import { SECRET, sharedProvider } from '../support/provider.ts'
import { rsaPair } from '../support/rsa.ts'

const provider = await sharedProvider()
const STATE = 'state with + and / and more of it'

const CHANGED: readonly (readonly [title: string, change: (state: string) => string, said: RegExp])[] = [
  ['encoded once more', encodeURIComponent, /percent-encoded once more/],
  [
    'with padding, encoded',
    (state) => `${encodeURIComponent(state)}%3D%3D`,
    /2 characters more at its end, percent-encoded \(==\)/,
  ],
  ['form-decoded once too often', (state) => state.replaceAll('+', ' '), /form-decoded once too often/],
  ['cut', (state) => state.slice(0, 20), /cut off after 20 of 33 characters/],
  ['in capitals', (state) => state.toUpperCase(), /only upper and lower case differ/],
  ['with the fragment of Facebook', (state) => `${state}#_=_`, /4 characters more at its end \(#_=_\)/],
]
for (const [title, change, said] of CHANGED)
  test(`a state that comes back ${title} is told at once, in the check and in the hint`, async () => {
    provider.spoil = {
      callback: (list) => list.map(([name, value]) => [name, name === 'state' ? change(value) : value]),
    }
    const { browse } = followingBrowser()
    const args = ['--client-id', 'client', '--client-secret', 'env:SECRET', '--state', STATE, '--login-timeout', '0.5']
    const ran = await runCli(['login', '--issuer', provider.issuer, ...args, '--json'], { browse, vars: { SECRET } })
    const document = ran.json()
    const checks: Document[] = document.steps.flatMap(({ checks }: Document) => checks)
    const check = checks.find(({ id, verdict }) => id === 'cb-state-mismatch' && verdict === 'fail')
    assert.equal(ran.code, 1)
    assert.equal(provider.of('/token').length, 0)
    assert.match(check?.message, said)
    assert.match(ran.stderr, said)
    assert.match(document.error.message, said)
    assert.doesNotMatch(document.error.hint, /consent|not registered/)
  })

test('a state of another run of this tool is told as one, and a nonce too', async () => {
  const earlier = (kind: 'state' | 'nonce'): string => ownValue(kind, randomBytes, Date.now() - 3_600_000 * 3)
  const { browse } = followingBrowser()
  const args = ['--client-id', 'client', '--client-secret', 'env:SECRET', '--login-timeout', '0.5']
  provider.spoil = {
    callback: (list) => list.map(([name, value]) => [name, name === 'state' ? earlier('state') : value]),
  }
  const login = ['login', '--issuer', provider.issuer, ...args, '--json']
  const { error } = (await runCli(login, { browse, vars: { SECRET } })).json()
  assert.match(error.message, /it is the state of another run of this tool, made 3 h before this one/)
  provider.spoil = { idTokenClaims: (claims) => ({ ...claims, nonce: earlier('nonce') }) }
  const stale = (await runCli(login, { browse: followingBrowser().browse, vars: { SECRET } })).json()
  assert.match(stale.error.message, /it is the nonce of another run of this tool, made 3 h before this one/)
})

test('a state of another login is said to be just that', async () => {
  provider.spoil = {
    callback: (list) => list.map(([name, value]) => [name, name === 'state' ? 'of-another-login-altogether' : value]),
  }
  const { browse } = followingBrowser()
  const args = ['--client-id', 'client', '--client-secret', 'env:SECRET', '--login-timeout', '0.5']
  const ran = await runCli(['login', '--issuer', provider.issuer, ...args, '--json'], { browse, vars: { SECRET } })
  assert.match(ran.json().error.message, /has another state than the one that was sent, or none/)
})

const NOW = Date.UTC(2026, 0, 1)
const RSA = rsaPair(0)
const ACCESS = 'an-access-token-of-this-login'
const CLAIMS = {
  iss: 'https://login.example/tenant',
  aud: 'client-of-mine',
  sub: 'ada',
  exp: NOW / 1000 + 300,
  iat: NOW / 1000,
  nonce: 'n',
}
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
function token(claims: object, header: object = {}): string {
  const input = `${encode({ alg: 'RS256', ...header })}.${encode({ ...CLAIMS, ...claims })}`
  return `${input}.${sign('sha256', Buffer.from(input), RSA.privateKey).toString('base64url')}`
}
const hash = (name: string, as: 'hex' | 'base64url' | 'base64', of: string): string =>
  createHash(name).update(of).digest(as)

const MISMATCHES: readonly (readonly [
  title: string,
  id: string,
  claims: object,
  args: readonly string[],
  said: RegExp,
])[] = [
  [
    'nonce hashed as Apple hands it to libraries',
    'idt-nonce-mismatch',
    { nonce: hash('sha256', 'hex', 'raw') },
    ['--nonce', 'raw'],
    /it is the SHA-256 of the expected value, in hexadecimal/,
  ],
  [
    'nonce hashed in base64url',
    'idt-nonce-mismatch',
    { nonce: hash('sha256', 'base64url', 'raw nonce') },
    ['--nonce', 'raw nonce'],
    /SHA-256 of the expected value, in base64url/,
  ],
  [
    'nonce hashed with SHA-512',
    'idt-nonce-mismatch',
    { nonce: hash('sha512', 'hex', 'raw') },
    ['--nonce', 'raw'],
    /SHA-512/,
  ],
  [
    'nonce of which the hash was given',
    'idt-nonce-mismatch',
    { nonce: 'raw-nonce' },
    ['--nonce', hash('sha256', 'hex', 'raw-nonce')],
    /the expected value is the SHA-256 of it/,
  ],
  [
    'nonce in base64',
    'idt-nonce-mismatch',
    { nonce: Buffer.from('nonce of mine').toString('base64') },
    ['--nonce', 'nonce of mine'],
    /encoded in base64/,
  ],
  ['nonce in quotes', 'idt-nonce-mismatch', { nonce: '"nonce"' }, ['--nonce', 'nonce'], /in quotes/],
  [
    'aud with a scheme',
    'idt-aud-mismatch',
    { aud: ['api://client-of-mine'] },
    ['--client-id', 'client-of-mine'],
    /6 characters before it \(api:\/\/\)/,
  ],
  [
    'aud in other case',
    'idt-aud-mismatch',
    { aud: 'Client-Of-Mine' },
    ['--client-id', 'client-of-mine'],
    /only upper and lower case differ/,
  ],
  [
    'aud with a slash',
    'idt-aud-mismatch',
    { aud: 'https://api.example/', scope: 'a', client_id: 'x' },
    ['--audience', 'https://api.example', '--kind', 'access_token'],
    /only a trailing slash differs/,
  ],
  [
    'iss of another host',
    'idt-iss-mismatch',
    {},
    ['--issuer', 'https://login.example.org/tenant'],
    /host login\.example instead of login\.example\.org/,
  ],
  [
    'iss of another port',
    'idt-iss-mismatch',
    {},
    ['--issuer', 'https://login.example:8443/tenant'],
    /port 443 instead of 8443/,
  ],
  [
    'iss of another tenant',
    'idt-iss-mismatch',
    {},
    ['--issuer', 'https://login.example/another'],
    /path \/tenant instead of \/another/,
  ],
  [
    'the whole hash',
    'idt-at-hash-mismatch',
    { at_hash: hash('sha256', 'base64url', ACCESS) },
    ['--access-token', ACCESS],
    /the whole hash instead of its left half/,
  ],
  [
    'half of another hash',
    'idt-at-hash-mismatch',
    { at_hash: createHash('sha512').update(ACCESS).digest().subarray(0, 32).toString('base64url') },
    ['--access-token', ACCESS],
    /made by SHA-512 instead of SHA-256/,
  ],
  [
    'hexadecimal',
    'idt-at-hash-mismatch',
    { at_hash: hash('sha256', 'hex', ACCESS).slice(0, 32) },
    ['--access-token', ACCESS],
    /in hexadecimal instead of base64url/,
  ],
  [
    'the token itself',
    'idt-at-hash-mismatch',
    { at_hash: ACCESS },
    ['--access-token', ACCESS],
    /the access token itself/,
  ],
  [
    'azp of an access token',
    'at-jwt-client-id-mismatch',
    { azp: 'CLIENT', aud: 'account', scope: 'a', nonce: undefined },
    ['--client-id', 'client', '--kind', 'access_token'],
    /azp is not this client; only upper and lower case differ/,
  ],
]
for (const [title, id, claims, args, said] of MISMATCHES)
  test(`what is wrong with a token is told: ${title}`, async () => {
    const env = testEnv({ now: () => NOW })
    writeFileSync(join(env.home, 'key.pem'), RSA.publicKey.export({ type: 'spki', format: 'pem' }).toString())
    const ran = await runCli(['verify', token(claims), '--key', 'key.pem', ...args, '--json'], env)
    const checks: Document[] = ran.json().steps.flatMap((step: Document) => step.checks)
    assert.match(checks.find((check) => check.id === id && check.verdict === 'fail')?.message, said)
    assert.equal(ran.json().result.verified, false)
  })

const ASKED: readonly (readonly [claims: object, fits: boolean])[] = [
  [{ client_id: 'mine', azp: 'other' }, true],
  [{ client_id: 'other', azp: 'mine' }, false],
  [{ azp: 'mine', aud: 'account' }, true],
  [{ azp: 'other', aud: 'mine' }, false],
  [{ cid: 'mine', aud: 'api://default' }, true],
  [{ appid: 'other', aud: 'mine' }, false],
  [{ aud: ['account', 'mine'] }, true],
  [{ aud: 'account' }, false],
  [{ aud: undefined }, false],
]
for (const [claims, fits] of ASKED)
  test(`--client-id of an access token with ${JSON.stringify(claims)} ${fits ? 'fits' : 'does not fit'}`, async () => {
    const env = testEnv({ now: () => NOW })
    writeFileSync(join(env.home, 'key.pem'), RSA.publicKey.export({ type: 'spki', format: 'pem' }).toString())
    const given = token({ nonce: undefined, scope: 'a', typ: 'Bearer', ...claims })
    const ran = await runCli(['verify', given, '--key', 'key.pem', '--client-id', 'mine', '--json'], env)
    assert.deepEqual(
      [ran.json().result.kind, ran.json().result.verified, ran.code],
      ['access_token', fits, fits ? 0 : 1],
    )
  })
