import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Told, tell } from '../providers/reading.ts'
import { freePort } from '../support/port.ts'
import type { Json } from '../support/provider.ts'
import { CLIENT, CLIENT_SECRET, entra } from './entra.ts'
import { DOMAIN, TEMPLATE, TENANT, V2_ISSUER } from './entra-metadata.ts'

const LOGIN = 'https://login.microsoftonline.com'
const STRANGER = '11111111-2222-4333-8444-555555555555'
const redirectUri = `http://localhost:${await freePort()}/callback`

/** A login at Entra whose ID Tokens differ by some claims. */
async function signIn(words: readonly string[], claims: Json = {}): Promise<Told> {
  const provider = await entra(claims)
  try {
    const env = provider.machine({ SECRET: CLIENT_SECRET })
    const network = ['--proxy', provider.proxy, '--ca-file', 'root.pem', '--login-timeout', '20']
    const client = ['--client-id', CLIENT, '--client-secret', 'env:SECRET', '--redirect-uri', redirectUri]
    return await tell(['login', ...words, ...client, ...network], env)
  } finally {
    await provider.close()
  }
}

function checkIn({ document }: Told, id: string): Json {
  return document.steps.flatMap(({ checks }: Json) => checks).find((check: Json) => check['id'] === id) ?? {}
}

const COMMON = ['--preset', 'entra', '--tenant', 'common']
const BY_URL = ['--metadata-url', `${LOGIN}/common/v2.0/.well-known/openid-configuration`]

/** What names Entra, and whether the issuer of its metadata stands for many tenants. */
const RIGHT: Readonly<Record<string, readonly [words: readonly string[], issuer: string]>> = {
  'the preset and common': [COMMON, TEMPLATE],
  'the preset and the domain of the tenant': [['--preset', 'entra', '--tenant', DOMAIN], V2_ISSUER],
  'the preset and the id of the tenant': [['--preset', 'entra', '--tenant', TENANT], V2_ISSUER],
  'the issuer of common': [['--issuer', `${LOGIN}/common/v2.0`], TEMPLATE],
  'metadata of common and their issuer': [[...BY_URL, '--issuer', TEMPLATE], TEMPLATE],
  'metadata of common alone': [BY_URL, TEMPLATE],
}

for (const [what, [words, issuer]] of Object.entries(RIGHT))
  test(`entra: a login by ${what} ends well, and says which tenant signed in`, async () => {
    const told = await signIn(words)
    assert.equal(told.code, 0, JSON.stringify(told.document.error))
    assert.equal(told.result.issuer, issuer)
    assert.equal(told.result.id_token.verified, true)
    const { verdict, message } = checkIn(told, 'idt-iss-mismatch')
    assert.equal(verdict, 'pass')
    assert.equal(String(message).includes(TENANT), issuer === TEMPLATE, String(message))
    const { verdict: asked } = checkIn(told, 'meta-issuer-mismatch')
    assert.equal(asked, words === BY_URL ? 'skip' : 'pass')
    assert.doesNotMatch(JSON.stringify(told.document.steps), /strict client would have stopped/)
  })

/** ID Tokens that are of no tenant, or of another than they say. */
const WRONG: Readonly<Record<string, readonly [claims: Json, says: RegExp]>> = {
  'another tid': [{ tid: STRANGER }, /iss is not the issuer of the tenant that tid names/],
  'another tenant in iss': [{ iss: `${LOGIN}/${STRANGER}/v2.0` }, /iss is not the issuer of the tenant that tid names/],
  'the placeholder in iss': [{ iss: TEMPLATE }, /iss is not the issuer of the tenant that tid names/],
  'a tid that is no GUID': [{ tid: 'common', iss: `${LOGIN}/common/v2.0` }, /tid of the token.* is no GUID/],
  'a tid that is no text': [{ tid: 7 }, /tid of the token.* is no GUID/],
  'no tid': [{ tid: undefined }, /tid of the token.* is absent/],
  'another host in iss': [{ iss: `https://sts.windows.net/${TENANT}/v2.0` }, /iss is not the issuer/],
}

for (const [what, [claims, says]] of Object.entries(WRONG))
  test(`entra: a login at common with ${what} is rejected`, async () => {
    const told = await signIn(COMMON, claims as Json)
    assert.equal(told.code, 1)
    const { verdict, message } = checkIn(told, 'idt-iss-mismatch')
    assert.equal(verdict, 'fail')
    assert.match(String(message), says)
    assert.equal(checkIn(told, 'ui-sub-mismatch').verdict, undefined)
  })

test('entra: the issuer of a domain is that of the id, which is said before anybody signs in', async () => {
  const told = await signIn(['--issuer', `${LOGIN}/${DOMAIN}/v2.0`])
  assert.equal(told.code, 1)
  assert.ok(told.document.error.message.includes(`--issuer ${V2_ISSUER} `), told.document.error.message)
})

test('entra: tenants of another are not those of one', async () => {
  const told = await signIn(['--preset', 'entra', '--tenant', TENANT], {
    tid: STRANGER,
    iss: `${LOGIN}/${STRANGER}/v2.0`,
  })
  assert.equal(told.code, 1)
  assert.equal(checkIn(told, 'idt-iss-mismatch').verdict, 'fail')
})
