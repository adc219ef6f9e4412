import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type Ran, runCli, testEnv } from '../support/env.ts'
import { fakeProvider, sharedProvider } from '../support/provider.ts'
import { createAuthority } from '../support/tls.ts'

const provider = await sharedProvider()
const authority = await createAuthority()

/** A date that lies so many days ahead at noon of UTC, so that no day ends meanwhile. */
function noon(days: number): Date {
  const today = new Date()
  return new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() + days, 12))
}

const [soon, later, over] = await Promise.all(
  [10, 40, -3].map((days) => authority.issue({ notBefore: noon(-100), notAfter: noon(days) })),
)
const secured = await fakeProvider({}, soon)
after(() => secured.close())

async function check(text: string, words: readonly string[]): Promise<Ran> {
  const env = testEnv()
  for (const [name, content] of Object.entries({
    'root.pem': authority.cert,
    'soon.pem': soon?.cert ?? '',
    'soon.key': soon?.key ?? '',
    'check.yaml': text.replaceAll('ISSUER', provider.issuer),
  }))
    writeFileSync(join(env.home, name), content)
  return runCli(['check', 'check.yaml', '--ca-file', 'root.pem', ...words], env)
}

const LOOKS = 'scenarios: { looks: { steps: [ { discover: } ] }, again: { steps: [ { discover: } ] } }\n'
const x5c = (pem: string | undefined): readonly string[] => [new X509Certificate(pem ?? '').raw.toString('base64')]
const day = (days: number): string => noon(days).toISOString()

test('certificates of hosts that end within the time warn, once for each tenant, and fail nothing', async () => {
  const text = `providers: { acme: { issuer: "${secured.issuer}" } }\n${LOOKS}`
  const { code, stdout } = await check(text, ['--expiring', '3w'])
  assert.equal(code, 0, stdout)
  const lines = stdout.split('\n')
  assert.equal(lines[0], '1 of 1 tenant passed')
  const host = new URL(secured.issuer).host
  assert.deepEqual(
    lines.filter((line) => line.includes('The certificate of')).map((line) => line.slice(2)),
    [`acme: The certificate of ${host} ends in 10 days. (${day(10)})`],
  )
  for (const sooner of ['5d', '120h'])
    assert.deepEqual((await check(text, ['--expiring', sooner, '--json'])).json().result.scenarios[0].warnings, [])
})

test('without the option nothing is looked at, and with --strict what is warned of counts', async () => {
  const text = `providers: { acme: { issuer: "${secured.issuer}" } }\nscenarios: { looks: { steps: [ { discover: } ] } }`
  const none = (await check(text, ['--json'])).json()
  assert.ok(!none.runs[0].steps.some(({ name }: { name: string }) => name === 'expiry'))
  const strict = await check(text, ['--expiring', '21d', '--strict', '--json', '--allow', 'tls-1-3-missing'])
  assert.notEqual(strict.code, 0)
})

test('keys end by their certificates and by exp, and one that has ended is told as that', async () => {
  const other = provider.spoil
  provider.spoil = {
    ...other,
    jwks: (right) => {
      const { keys } = right.body as { keys: readonly object[] }
      return {
        ...right,
        body: {
          keys: [
            ...keys,
            { kty: 'RSA', kid: 'a', n: 'AQAB', e: 'AQAB', x5c: x5c(soon?.cert) },
            { kty: 'RSA', kid: 'b', n: 'AQAB', e: 'AQAB', x5c: x5c(over?.cert) },
            { kty: 'RSA', kid: 'c', n: 'AQAB', e: 'AQAB', x5c: x5c(later?.cert) },
            { kty: 'RSA', kid: 'd', n: 'AQAB', e: 'AQAB', exp: noon(1).getTime() / 1000 },
          ],
        },
      }
    },
  }
  const { json } = await check(`providers: { acme: { issuer: "ISSUER" } }\n${LOOKS}`, ['--expiring', '21d', '--json'])
  const document = json()
  assert.deepEqual(document.result.scenarios[0].warnings, [
    `The certificate of key a ends in 10 days. (${day(10)})`,
    `The certificate of key b ended 3 days ago. (${day(-3)})`,
    `The key d ends tomorrow. (${day(1)})`,
  ])
  const step = document.runs[0].steps.find(({ name }: { name: string }) => name === 'expiry')
  assert.equal(step.verdict, 'warn')
  assert.ok(step.checks.every(({ id }: { id: string }) => id === 'jwks-key-expiring'))
})

test('what a client proves itself by ends as well: its certificate, its secret, its software statement', async () => {
  const seconds = (days: number): number => noon(days).getTime() / 1000
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const statement = `${part({ alg: 'RS256' })}.${part({ exp: seconds(2) })}.AAAA`
  const metadata = `{ client_secret_expires_at: ${seconds(5)}, software_statement: "${statement}" }`
  const { json } = await check(
    `providers:
  acme: { issuer: "ISSUER", tls-cert: soon.pem, tls-key: file:soon.key, client-metadata: ${metadata} }
  globex: { issuer: "ISSUER", client-metadata: { client_secret_expires_at: 0 } }
scenarios: { looks: { steps: [ { discover: } ] } }\n`,
    ['--expiring', '21d', '--json'],
  )
  const [acme, globex] = json().result.scenarios
  assert.deepEqual(acme.warnings, [
    `The certificate of the client ends in 10 days. (${day(10)})`,
    `The client secret ends in 5 days. (${day(5)})`,
    `The software statement ends in 2 days. (${day(2)})`,
  ])
  assert.deepEqual(globex.warnings, [])
})

test('without a file they are looked at too, and a rule that is allowed warns of nothing', async () => {
  const env = testEnv()
  writeFileSync(join(env.home, 'root.pem'), authority.cert)
  const words = ['check', '--issuer', secured.issuer, '--ca-file', 'root.pem', '--expiring', '1814400', '--json']
  assert.equal((await runCli(words, env)).json().result.scenarios[0].warnings.length, 1)
  const allowed = (await runCli([...words, '--allow', 'tls-cert-expiring'], env)).json()
  assert.deepEqual(allowed.result.scenarios[0].warnings, [])
})

for (const wrong of ['soon', '0d', '21x', '2y'])
  test(`${wrong} is no duration`, async () => {
    const { code } = await check(`providers: { acme: { issuer: "ISSUER" } }\n${LOOKS}`, ['--expiring', wrong])
    assert.equal(code, 2)
  })
