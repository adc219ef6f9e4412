import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { tell } from '../providers/reading.ts'
import { freePort } from '../support/port.ts'
import * as Dex from './dex.ts'
import * as Entra from './entra.ts'
import { TENANT, V1_ISSUER, V2_ISSUER } from './entra-metadata.ts'
import type { Internet } from './internet.ts'
import * as Keycloak from './keycloak.ts'
import * as Okta from './okta.ts'

const redirectUri = `http://127.0.0.1:${await freePort()}/callback`
const localhost = redirectUri.replace('127.0.0.1', 'localhost')

/** A provider, and an access token that a person has from it. */
async function holding(
  provider: Internet,
  { issuer, id, secret, redirect, more }: Record<'issuer' | 'id' | 'secret' | 'redirect', string> & { more: string[] },
) {
  after(() => provider.close())
  const env = provider.machine({ SECRET: secret })
  const network = ['--proxy', provider.proxy, '--ca-file', 'root.pem']
  const client = ['--issuer', issuer, '--client-id', id, '--client-secret', 'env:SECRET', '--redirect-uri', redirect]
  const { result } = await tell(
    ['login', ...client, '--no-userinfo', '--login-timeout', '20', ...more, ...network],
    env,
  )
  const kind = ['--kind', 'access_token']
  return (...expectations: string[]) =>
    tell(['verify', result.tokens.access_token, ...kind, ...expectations, ...network], env)
}

const OKTA = { issuer: Okta.ISSUER, id: Okta.CLIENT, secret: Okta.CLIENT_SECRET, redirect: redirectUri, more: [] }
const KEYCLOAK = { ...OKTA, issuer: Keycloak.ISSUER, id: Keycloak.CLIENT, secret: Keycloak.CLIENT_SECRET }
const ENTRA = { issuer: V2_ISSUER, id: Entra.CLIENT, secret: Entra.CLIENT_SECRET, redirect: localhost }
const api = (name: string) => ({ ...ENTRA, more: ['--scope', `openid ${name}/access_as_user`] })

/** Where each provider names the client of an access token: issuer of the token, client, audience. */
const CASES = [
  ['cid at Okta', () => Okta.okta(redirectUri), OKTA, Okta.ISSUER, Okta.AUDIENCE],
  ['azp at Keycloak', () => Keycloak.keycloak(redirectUri), KEYCLOAK, Keycloak.ISSUER, 'account'],
  ['appid at Entra in version 1.0', Entra.entra, api(Entra.API_V1), V1_ISSUER, Entra.API_V1],
  ['azp at Entra in version 2.0', Entra.entra, api(Entra.API_V2), V2_ISSUER, Entra.API_V2],
] as const

for (const [where, start, settings, issuer, audience] of CASES) {
  test(`verify takes an access token whose client is the one given, by ${where}`, async () => {
    const verify = await holding(await start(), { ...settings, more: [...settings.more] })
    for (const more of [[], ['--audience', audience]]) {
      const { code, result } = await verify('--issuer', issuer, '--client-id', settings.id, ...more)
      assert.deepEqual([code, result.verified], [0, true])
    }
  })

  test(`verify takes no access token of another client, by ${where}`, async () => {
    const verify = await holding(await start(), { ...settings, more: [...settings.more] })
    // The audience is no client: it must not stand in where a claim names the client.
    for (const [client, ...more] of [
      ['another-client'],
      [`${settings.id}x`, '--audience', audience],
      [settings.id.slice(0, -1)],
      [audience],
      [audience, '--audience', audience],
    ] as const) {
      const { code, result, error } = await verify('--issuer', issuer, '--client-id', client, ...more)
      assert.deepEqual([code, result.verified, error.code], [1, false, 'not_verified'], client)
    }
  })
}

test('verify compares the client with aud where no claim names it, as at Dex', async () => {
  const dex = { ...OKTA, issuer: Dex.ISSUER, id: Dex.CLIENT, secret: Dex.CLIENT_SECRET }
  const verify = await holding(await Dex.dex(redirectUri), dex)
  const broken = async (client: string): Promise<readonly string[]> => {
    const { document } = await verify('--issuer', Dex.ISSUER, '--client-id', client)
    const checks = document.steps.flatMap((step: { checks: { id: string; verdict: string }[] }) => step.checks)
    return checks
      .filter((check: { verdict: string }) => check.verdict === 'fail')
      .map((check: { id: string }) => check.id)
  }
  const right = await broken(Dex.CLIENT)
  const wrong = await broken('another-client')
  assert.ok(wrong.length > right.length, wrong.join(' '))
})

test('verify fetches nothing for an issuer that is given beside a key set', async () => {
  const provider = await Entra.entra()
  const verify = await holding(provider, { ...ENTRA, more: ['--scope', `openid ${Entra.API_V1}/access_as_user`] })
  const before = provider.asked.length
  const keys = `https://login.microsoftonline.com/${TENANT}/discovery/keys`
  const right = await verify('--issuer', V1_ISSUER, '--jwks-uri', keys, '--audience', Entra.API_V1)
  assert.deepEqual([right.code, right.result.verified], [0, true])
  assert.deepEqual(
    provider.asked.slice(before).map(({ url }) => url),
    [keys],
  )
  const wrong = await verify('--issuer', V2_ISSUER, '--jwks-uri', keys, '--audience', Entra.API_V1)
  assert.deepEqual([wrong.code, wrong.result.verified], [1, false])
})
