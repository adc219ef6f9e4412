import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type Ran, runCli, testEnv } from '../support/env.ts'
import { fakeProvider, SECRET, type Spoilers, sharedProvider } from '../support/provider.ts'
import { createAuthority, type Identity, selfSigned } from '../support/tls.ts'

const provider = await sharedProvider()
const authority = await createAuthority()
const DAY = 86_400_000

const VARS = { CLIENT_SECRET: SECRET, WRONG: 'another-secret-0123456789', PASSWORD: 'robot-password-0123456789' }

/** Runs `check` on tenants by their issuer, who all do the same. */
async function check(
  tenants: Readonly<Record<string, string>>,
  step = 'login: { as: robot }',
  words: readonly string[] = [],
): Promise<Ran> {
  const env = testEnv({ vars: VARS })
  const lines = Object.entries(tenants).map(
    ([name, rest]) =>
      `  ${name}: { client-id: client, ${rest}${rest.includes('client-secret') ? '' : ', client-secret: env:CLIENT_SECRET'} }\n`,
  )
  writeFileSync(join(env.home, 'root.pem'), authority.cert)
  writeFileSync(
    join(env.home, 'check.yaml'),
    `providers:\n${lines.join('')}people: { robot: { form: { username: robot, password: env:PASSWORD } } }
scenarios: { signs in: { time-limit: 20, steps: [ { ${step} } ] } }\n`,
  )
  return runCli(['check', 'check.yaml', '--ca-file', 'root.pem', ...words], env)
}

const HOURS_AGO = Math.floor(Date.now() / 1000) - 3 * 3600 - 60

const BROKEN: readonly (readonly [what: string, spoil: Spoilers, cause: string, evidence: RegExp])[] = [
  [
    'an ID Token for another client',
    { idTokenClaims: { aud: 'another' } },
    'The token is for another; this client is client.',
    /login › id_token – .*\(idt-aud-mismatch\)\. Expected: client\. Found: another\. \(POST http:\/\/127\.0\.0\.1:\d+\/token: 200\)$/,
  ],
  [
    'an ID Token of another issuer',
    { idTokenClaims: { iss: 'https://evil.example' } },
    `The token is from https://evil.example; the issuer that was asked is ${provider.issuer}.`,
    /Found: https:\/\/evil\.example\./,
  ],
  ['an ID Token that has ended', { idTokenClaims: { exp: HOURS_AGO } }, 'The token expired 3 h ago.', /idt-expired/],
  [
    'a login page in place of the document',
    { discovery: { body: '<html><title>Login</title></html>', headers: { 'content-type': 'text/html' } } },
    'The discovery document answers 200 with an HTML page ("Login").',
    /No provider metadata could be read for http:\/\/127\.0\.0\.1/,
  ],
  [
    'no document',
    { discovery: { status: 404 } },
    'The discovery document answers 404 Not Found.',
    /\/\.well-known\/openid-configuration/,
  ],
  [
    'a document that is out of order, where the other has none',
    { discovery: { status: 503 } },
    'The discovery document answers 503.',
    /openid-configuration answered 503 .*\(GET http:\/\/[\d.:]+\/\.well-known\/openid-configuration: 503\)$/,
  ],
  ['no key set', { jwks: { status: 404 } }, 'The key set answers 404.', /jwks-fetch-failed.*\(GET \S+\/jwks: 404\)$/],
  [
    'a fault at the token endpoint',
    { token: { status: 500, body: 'oops' } },
    'The token endpoint answers 500: “oops”.',
    /500/,
  ],
  [
    'too many requests',
    { token: { status: 429, body: 'slow down' } },
    'The token endpoint answers 429, too many requests: “slow down”.',
    /429/,
  ],
  [
    'a code that is refused',
    { token: { status: 400, body: { error: 'invalid_grant', error_description: 'PKCE verification failed.' } } },
    'The code is refused: “PKCE verification failed”.',
    /login › token – The provider refused the authorization_code grant with invalid_grant: PKCE verification failed\..*: 400\)$/,
  ],
  [
    'a secret that has ended',
    { token: { status: 401, body: { error: 'invalid_client', error_description: 'The secret keys are expired.' } } },
    'The client secret is refused: “The secret keys are expired”.',
    /: 401\)$/,
  ],
  [
    'an error that is none of OAuth',
    { token: { status: 400, body: { error: 'AADSTS50011 odd', error_description: 'The reply URL is wrong.' } } },
    'The token endpoint answers with an error: “AADSTS50011 odd: The reply URL is wrong”.',
    /AADSTS50011/,
  ],
  [
    'UserInfo without words',
    { userinfo: { status: 401, body: '' } },
    'The UserInfo endpoint answers 401.',
    /login › userinfo – .*\(GET \S+\/userinfo: 401\)$/,
  ],
  [
    'a person who is turned away',
    { callback: { code: undefined, error: 'access_denied', error_description: 'locked' } },
    'Access is denied: “locked”.',
    /login › callback – .*\(GET http:\/\/127\.0\.0\.1:\d+\/authorize\)$/,
  ],
  [
    'an endpoint on plain http',
    { discovery: { members: { token_endpoint: 'http://a.example/token' } } },
    'The token_endpoint of the metadata is plain http.',
    /Expected an absolute https URL; nothing was sent there\./,
  ],
]

for (const [what, spoil, cause, evidence] of BROKEN)
  test(`${what} is told in a clause, with the evidence apart`, async () => {
    provider.spoil = spoil
    const { json } = await check({ acme: `issuer: "${provider.issuer}"` }, undefined, ['--json'])
    const [scenario] = json().result.scenarios
    assert.equal(scenario.cause, cause)
    assert.match(scenario.evidence, evidence)
  })

async function server(listener: Parameters<typeof createServer>[1]): Promise<string> {
  const made = createServer(listener as never)
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
  after(() => {
    made.closeAllConnections()
    made.close()
  })
  return `127.0.0.1:${(made.address() as AddressInfo).port}`
}

async function secured(identity: Identity): Promise<string> {
  const made = await fakeProvider({}, identity)
  after(() => made.close())
  return made.issuer
}

test('the first line names each tenant with its cause, never shortened, and each failure has a line of evidence', async () => {
  const from = new Date(Date.now() - 30 * DAY)
  const [silent, resets] = await Promise.all([server(() => {}), server((request) => void request.socket.destroy())])
  const [ended, older, early, other, own] = await Promise.all([
    secured(await authority.issue({ notBefore: from, notAfter: new Date(Date.now() - DAY) })),
    secured(await authority.issue({ notBefore: from, notAfter: new Date(Date.now() - 3 * DAY) })),
    secured(await authority.issue({ notBefore: new Date(Date.now() + DAY), notAfter: new Date(Date.now() + 9 * DAY) })),
    secured(await authority.issue({ names: ['other.example'] })),
    secured(await selfSigned()),
  ])
  const { stdout } = await check({
    acme: `issuer: "${provider.issuer}"`,
    globex: `issuer: "${provider.issuer}", client-secret: env:WRONG`,
    closed: 'issuer: "http://127.0.0.1:9"',
    nowhere: 'issuer: "https://nowhere.invalid"',
    silent: `issuer: "http://${silent}", timeout: 0.2`,
    resets: `issuer: "http://${resets}"`,
    ended: `issuer: "${ended}"`,
    older: `issuer: "${older}"`,
    early: `issuer: "${early}"`,
    other: `issuer: "${other}"`,
    own: `issuer: "${own}"`,
  })
  const [first = '', ...lines] = stdout.split('\n')
  const host = (issuer: string): string => new URL(issuer).host
  assert.equal(
    first.replace(/ within \d+ ms/, ' within 200 ms'),
    `10 of 11 tenants failed: ${[
      'globex (the client secret is refused)',
      'closed (nothing listens at 127.0.0.1:9)',
      'nowhere (the host name nowhere.invalid does not resolve)',
      `silent (the discovery document at ${silent} did not answer within 200 ms)`,
      `resets (${resets} closed the connection before the discovery document had answered)`,
      'ended (the certificate ended yesterday)',
      'older (the certificate ended 3 days ago)',
      'early (the certificate begins tomorrow)',
      `other (the certificate of ${host(other)} is for another host)`,
      `own (the certificate of ${host(own)} is self-signed and not trusted here)`,
    ].join(', ')}`,
  )
  const evidence = lines.filter((line) => /^\S signs in \(/.test(line))
  assert.equal(evidence.length, 10)
  assert.match(evidence[0] ?? '', /^. signs in \(globex\) {2}check\.yaml:14: login › token – .*invalid_client: /)
  const day = new Date(Date.now() - DAY).toISOString().slice(0, 10)
  assert.ok(evidence.some((line) => line.includes(`to ${day}`)))
  assert.match(stdout, /\n1 passed, 10 failed\n/)
})

test('scenarios of one tenant that fail for one cause tell it once', async () => {
  const env = testEnv({ vars: VARS })
  writeFileSync(
    join(env.home, 'check.yaml'),
    `providers: { acme: { issuer: "http://127.0.0.1:9" } }
scenarios: { a: { steps: [ { discover: } ] }, b: { steps: [ { discover: } ] } }\n`,
  )
  const { stdout } = await runCli(['check', 'check.yaml'], env)
  assert.equal(stdout.split('\n')[0], '1 of 1 tenant failed: acme (nothing listens at 127.0.0.1:9)')
  assert.match(stdout, /\n0 passed, 2 failed\n/)
})
