import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { FORMATS, type FormatName } from '../../src/formats/format.ts'
import { startSpoilable } from '../../src/issuer/spoilable.ts'
import { type Ran, runCli, testEnv } from '../support/env.ts'
import { GIVEN_AWAY } from '../support/given-away.ts'
import { rsaPair } from '../support/rsa.ts'

/** What the provider says of whoever signs in. */
const PERSON = {
  name: 'Grace Brewster Hopper',
  email: 'grace.hopper@navy.example',
  email_verified: true,
  preferred_username: 'grace',
  phone_number: '+1 555 010 9977',
  address: { street_address: '1 Harbour Street', postal_code: '90210', country: 'Ruritania' },
  groups: ['rear-admirals-1985', 'cobol'],
  employee_number: 7340921,
  'https://navy.example/badge': 'NB-55-1906',
}

const provider = await startSpoilable({
  clock: { now: () => Date.now() },
  keys: { own: rsaPair(0).privateKey, strange: () => rsaPair(1).privateKey },
  clients: [{ client_id: 'client', client_secret: 'secret-of-the-client-0123456789abcdef' }],
  claimsOf: (sub) => ({ sub, ...PERSON }),
  spoil: { idTokenClaims: { ...PERSON, acr: 'silver' } },
})
after(() => provider.close())

const FILE = `providers: { acme: { issuer: "${provider.issuer}", client-id: client, client-secret: env:CLIENT_SECRET } }
people: { robot: { form: { username: robot, password: env:ROBOT_PASSWORD } } }
scenarios:
  signs in:
    steps:
      - login: { as: robot, scope: openid profile email, login-hint: grace@elsewhere.example }
        expect: { id_token.claims.acr: silver, id_token.claims.email: grace.hopper@navy.example, userinfo.groups: { contains: cobol } }
      - userinfo:
        expect: EXPECT
`

async function check(words: readonly string[], expect = '{ status: 200 }'): Promise<Ran & { readonly home: string }> {
  const vars = { CLIENT_SECRET: 'secret-of-the-client-0123456789abcdef', ROBOT_PASSWORD: 'robot-password-0123456789' }
  const env = testEnv({ vars })
  writeFileSync(join(env.home, 'check.yaml'), FILE.replace('', '').replace('EXPECT', expect))
  return { ...(await runCli(['check', 'check.yaml', ...words], env)), home: env.home }
}

const FAILS = '{ userinfo.sub: somebody-else-8812, userinfo.employee_number: 12, status: 200 }'

test('no report of check says who signed in, whether it passes or fails', async () => {
  const saves = FORMATS.flatMap((as: FormatName) => ['--save', `${as}=report.${as}`])
  const ways = [
    ['{ status: 200 }', ['-vv']],
    [FAILS, ['-q']],
    [FAILS, ['--json', '--reveal']],
  ] as const
  for (const [expect, words] of ways) {
    const { code, stdout, stderr, home } = await check([...saves, ...words], expect)
    assert.equal(code, expect === FAILS ? 1 : 0, `${stdout}${stderr}`)
    const files = FORMATS.map((as) => [as, readFileSync(join(home, `report.${as}`), 'utf8')] as const)
    for (const [what, text] of [['stdout', stdout], ['stderr', stderr], ...files] as const) {
      const found = GIVEN_AWAY.exec(text)
      const around = found ? text.slice(Math.max(0, found.index - 100), found.index + 60) : ''
      assert.equal(found, null, `${what} with ${words.join(' ')}: ${around}`)
    }
  }
})

test('claims of the protocol and names stay, and equal values look alike wherever they stand', async () => {
  const document = (await check(['--json', '--reveal'])).json()
  const [{ result, steps, given }] = document.runs
  const { claims } = result.login.id_token
  assert.equal(claims.acr, 'silver')
  assert.equal(claims.iss, provider.issuer)
  assert.equal(claims.aud, 'client')
  assert.equal(claims.email_verified, true)
  assert.deepEqual(Object.keys(claims.address), ['street_address', 'postal_code', 'country'])
  assert.match(claims.email, /^<claim 25 chars hmac:[0-9a-f]{12}>$/)
  assert.match(claims.employee_number, /^<claim 7 chars hmac:[0-9a-f]{12}>$/)
  assert.equal(claims.groups.length, 2)
  assert.equal(result.userinfo.userinfo.email, claims.email)
  const bodies = steps.flatMap(({ exchanges }: { exchanges: { purpose: string; response: { body: string } }[] }) =>
    exchanges.flatMap(({ purpose, response }) => (purpose === 'userinfo' ? [JSON.parse(response.body)] : [])),
  )
  assert.equal(bodies.length, 2)
  for (const body of bodies) assert.deepEqual(body, result.userinfo.userinfo)
  assert.match(given.find(({ name }: { name: string }) => name === 'login-hint').value, /^<claim 23 chars/)
  assert.equal(given.find(({ name }: { name: string }) => name === 'client-id').value, 'client')
})

test('two runs mask by two keys', async () => {
  const emails = [await check(['--json']), await check(['--json'])].map(
    (ran) => ran.json().runs[0].result.login.id_token.claims.email,
  )
  assert.notEqual(emails[0], emails[1])
})

test('an expectation about a person is told without its values, and one about the protocol with them', async () => {
  const document = (
    await check(['--json'], '{ userinfo.sub: somebody-else-8812, userinfo.gone: { exists: true } }')
  ).json()
  const [{ cause, assertions }] = document.result.scenarios
  assert.equal(cause, 'userinfo.sub is another than expected; userinfo.gone is not there, expected that it is there.')
  const of = (path: string) => assertions.find((each: { path: string }) => each.path === path)
  assert.deepEqual([of('id_token.claims.acr').expected, of('id_token.claims.acr').actual], ['silver', 'silver'])
  assert.equal(of('id_token.claims.email').verdict, 'pass')
  assert.equal(of('id_token.claims.email').expected, of('id_token.claims.email').actual)
  assert.match(of('id_token.claims.email').expected, /^<claim 25 chars/)
  assert.notEqual(of('userinfo.sub').expected, of('userinfo.sub').actual)
})

test('--show-claims shows them, in the report of a record that has them too, and there alone', async () => {
  const { home, json } = await check(['--json', '--show-claims', '--save', 'json=saved.json'], FAILS)
  const document = json()
  assert.equal(document.runs[0].result.login.id_token.claims.email, PERSON.email)
  assert.equal(document.runs[0].result.login.id_token.claims.employee_number, PERSON.employee_number)
  assert.match(document.result.scenarios[0].cause, /^userinfo\.sub is ada, expected somebody-else-8812/)
  const env = testEnv()
  writeFileSync(join(env.home, 'saved.json'), readFileSync(join(home, 'saved.json')))
  const shown = await runCli(['report', 'saved.json', '--json', '--show-claims'], env)
  assert.equal(shown.json().runs[0].result.userinfo.userinfo.name, PERSON.name)
  const masked = await runCli(['report', 'saved.json', '--json'], env)
  assert.match(masked.json().runs[0].result.userinfo.userinfo.name, /^<claim 21 chars/)
  assert.doesNotMatch(masked.stdout, /hopper/i)
})

test('a report of a masked record is the record again', async () => {
  const { home, stdout } = await check(['--json', '--save', 'json=saved.json'])
  const env = testEnv()
  writeFileSync(join(env.home, 'saved.json'), readFileSync(join(home, 'saved.json')))
  assert.equal((await runCli(['report', 'saved.json', '--json'], env)).stdout, stdout)
})

test('--print of a claim says by which flag it is had', async () => {
  const path = 'scenarios.0.assertions.1.actual'
  const masked = await check(['--print', path])
  assert.equal(masked.stdout, '')
  assert.match(masked.stderr, /--show-claims/)
  assert.equal((await check(['--print', path, '--show-claims'])).stdout, `${PERSON.email}\n`)
})

test('a login by itself shows what it was asked for', async () => {
  const vars = { CLIENT_SECRET: 'secret-of-the-client-0123456789abcdef', ROBOT_PASSWORD: 'robot-password-0123456789' }
  const words = ['login', '--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:CLIENT_SECRET']
  const ran = await runCli(
    [...words, '--form', 'username=robot', '--form', 'password=env:ROBOT_PASSWORD', '--json'],
    testEnv({ vars }),
  )
  assert.equal(ran.json().result.userinfo.email, PERSON.email)
})
