import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import { after, test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type Document, runCli, testEnv } from '../support/env.ts'
import { sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
}

test('a discovery whose server is always busy ends with what was answered, and says that it was not waited for', async () => {
  const asked: string[] = []
  const issuer = await serve((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(429, { 'Retry-After': '60' }).end()
  })
  const ran = await runCli(['discover', issuer, '--timeout', '5', '--total-timeout', '30', '--json'])
  const { error, steps, given } = ran.json() as Document
  assert.equal(ran.code, 5)
  assert.equal(error.code, 'http_unavailable')
  assert.equal(error.retryable, true)
  assert.match(error.message, /answered 429 Too Many Requests\. It was not tried again, because the pause of 60 s /)
  assert.match(error.hint, /^Run it again in 60 s, or allow more with --total-timeout <seconds>\.$/)
  assert.equal(new Set(asked).size, asked.length, 'each document is asked for once')
  assert.ok(steps[0].exchanges.every((exchange: Document) => exchange.attempt === 1))
  assert.ok(given.some((each: Document) => each.name === 'total-timeout' && each.value === 30))
})

/** What stands still, in which step that is told, and how. */
const STEPS: readonly (readonly [flag: string, step: string, message: RegExp])[] = [
  ['--issuer', 'discover', /^No complete answer from /],
  ['--token-endpoint', 'token', /^No complete answer from /],
  ['--jwks-uri', 'id_token', /^No complete answer from /],
  ['--userinfo-endpoint', 'userinfo', /^No complete answer from /],
]

for (const [flag, step, message] of STEPS) {
  test(`a login that waits too long behind ${flag} is ended there, and its record is judged as it was`, async () => {
    const host = await serve(() => {})
    const env = testEnv({ browse: followingBrowser().browse })
    const issuer = ['--client-id', 'public', ...(flag === '--issuer' ? [] : ['--issuer', provider.issuer]), flag, host]
    const ran = await runCli(['login', ...issuer, '--total-timeout', '2.5', '--json'], env)
    const { error, steps } = ran.json() as Document
    assert.equal(ran.code, 5, JSON.stringify(error))
    assert.equal(error.code, 'total_timeout')
    assert.equal(error.step, step)
    assert.match(error.message, message)
    assert.match(error.message, / the 2\.5 s of --total-timeout: /)
    assert.match(error.message, new RegExp(`${new URL(host).host} took [\\d.]+ s \\(1 try\\)`))
    assert.match(error.hint, /--total-timeout/)
    assert.equal(steps.find(({ name }: Document) => name === step).failure.code, 'total_timeout')
  })
}

test('a person may take longer than the bound', async () => {
  const { browse } = followingBrowser()
  const env = testEnv({
    browse: async (url) => {
      await new Promise((resolve) => setTimeout(resolve, 2500))
      return browse(url)
    },
  })
  const issuer = ['--issuer', provider.issuer, '--client-id', 'public']
  const ran = await runCli(['login', ...issuer, '--total-timeout', '2.4', '--json'], env)
  assert.equal(ran.code, 0, ran.stdout)
})

test('many lines are verified however long their keys take, and one token is not', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256', use: 'sig' }]
  const url = await serve(
    (_request, response) =>
      void setTimeout(() => response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys })), 400),
  )
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const exp = Math.floor(Date.now() / 1000) + 600
  const input = `${part({ alg: 'ES256', kid: 'k' })}.${part({ iss: 'https://i.example', sub: 'a', aud: 'app', exp, iat: exp - 600 })}`
  const token = `${input}.${sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
  const flags = ['--jwks-uri', url, '--kind', 'jwt', '--audience', 'app', '--total-timeout', '0.2', '--json']
  const many = await runCli(['verify', ...flags], testEnv({ stdin: `${token}\n${token}\n` }))
  assert.equal(many.code, 0, many.stdout)
  const one = await runCli(['verify', token, ...flags], testEnv({}))
  assert.equal(one.code, 5, one.stdout)
  assert.equal((one.json() as Document).error.code, 'total_timeout')
})

test('a profile may have the bound, and a flag goes before it', async () => {
  const env = testEnv({})
  const add = [
    'profile',
    'add',
    'work',
    '--issuer',
    provider.issuer,
    '--client-id',
    'public',
    '--total-timeout',
    '0.01',
  ]
  assert.equal((await runCli(add, env)).code, 0)
  const slow = await serve((_request, response) => void setTimeout(() => response.end('{}'), 300))
  const discover = ['discover', slow, '--profile', 'work', '--json']
  const short = await runCli(discover, env)
  assert.equal((short.json() as Document).error.code, 'total_timeout', short.stdout)
  const long = await runCli([...discover, '--total-timeout', '60'], env)
  assert.notEqual((long.json() as Document).error.code, 'total_timeout')
})

for (const value of ['0', 'soon', '-1', '1e9', '99999999999']) {
  test(`--total-timeout ${value} is a usage error`, async () => {
    const ran = await runCli(['discover', provider.issuer, '--total-timeout', value, '--json'])
    assert.equal(ran.code, 2, ran.stdout)
    assert.equal(provider.asked.length, 0)
  })
}
