import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { tell } from '../providers/reading.ts'
import { freePort } from '../support/port.ts'
import * as Dex from './dex.ts'
import * as Entra from './entra.ts'
import { TENANT } from './entra-metadata.ts'
import * as Google from './google.ts'
import type { Internet } from './internet.ts'
import * as Keycloak from './keycloak.ts'
import * as Okta from './okta.ts'

const redirectUri = `http://127.0.0.1:${await freePort()}/callback`

interface Row {
  readonly start: () => Promise<Internet>
  readonly client: { readonly CLIENT: string; readonly CLIENT_SECRET: string }
  readonly preset: readonly string[]
}

const ROWS: Readonly<Record<string, Row>> = {
  keycloak: {
    start: () => Keycloak.keycloak(redirectUri),
    client: Keycloak,
    preset: ['--base-url', 'https://keycloak.example', '--tenant', 'lab'],
  },
  dex: { start: () => Dex.dex(redirectUri), client: Dex, preset: ['--base-url', 'https://dex.example/dex'] },
  google: { start: () => Google.google('names nobody'), client: Google, preset: [] },
  okta: {
    start: () => Okta.okta(redirectUri),
    client: Okta,
    preset: ['--base-url', 'https://dev-4711.okta.com'],
  },
  entra: {
    start: Entra.entra,
    client: Entra,
    preset: ['--tenant', TENANT, '--redirect-uri', redirectUri.replace('127.0.0.1', 'localhost')],
  },
}

for (const [name, { start, client, preset }] of Object.entries(ROWS))
  test(`a login by the preset ${name} ends as one by flags, and brings a verified ID Token and UserInfo`, async () => {
    const provider = await start()
    after(() => provider.close())
    const env = provider.machine({ SECRET: client.CLIENT_SECRET })
    const network = ['--proxy', provider.proxy, '--ca-file', 'root.pem', '--login-timeout', '20']
    const credentials = ['--client-id', client.CLIENT, '--client-secret', 'env:SECRET', '--redirect-uri', redirectUri]
    const { code, result } = await tell(['login', '--preset', name, ...credentials, ...preset, ...network], env)
    assert.equal(code, 0)
    assert.equal(result.id_token.verified, true)
    assert.equal(typeof result.userinfo.sub, 'string')
  })
