import assert from 'node:assert/strict'
import { test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type Document, runCli, testEnv } from '../support/env.ts'
import { type Answer, json, SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

async function run(command: string, ...args: readonly string[]): Promise<Document> {
  const env = testEnv({ browse: followingBrowser().browse, vars: { SECRET, TOKEN: 'token-of-a-test-0123456789' } })
  const client = ['--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']
  const { code, json: read } = await runCli([command, ...client, '--json', ...args], env)
  const document = read()
  assert.equal(code, 3, JSON.stringify(document.error))
  return document.error
}

/** Where a hint sends people finds them something. */
async function assertExplained(hint: string): Promise<void> {
  const [, word] = /oidc-cli explain (\S+)/.exec(hint) ?? []
  if (word === undefined) return
  assert.equal((await runCli(['explain', word])).code, 0, word)
}

const TOKEN: readonly (readonly [name: string, answer: Answer, hint: RegExp, not?: RegExp])[] = [
  [
    'Entra',
    json(
      {
        error: 'invalid_client',
        error_description:
          'AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.',
        error_codes: [7000215],
      },
      401,
    ),
    /Microsoft Entra ID AADSTS7000215: .*not its id.* See: oidc-cli explain AADSTS7000215$/,
  ],
  [
    'Entra, of a single-page application',
    json(
      {
        error: 'invalid_request',
        error_description:
          "AADSTS9002327: Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
      },
      400,
    ),
    /Origin header.*--header "Origin: /,
  ],
  [
    'B2C',
    json(
      {
        error: 'invalid_grant',
        error_description:
          'AADB2C90088: The provided grant has not been issued for this endpoint. Actual Value : B2C_1_a and Expected Value : B2C_1_b',
      },
      400,
    ),
    /Azure AD B2C AADB2C90088: .*another/,
  ],
  [
    'AD FS',
    json(
      {
        error: 'invalid_client',
        error_description:
          "MSIS9607: The 'client_id' parameter in the request is invalid. No registered client is found with this identifier.",
      },
      400,
    ),
    /AD FS MSIS9607: /,
  ],
  [
    'Slack',
    json({ ok: false, error: 'bad_client_secret' }, 200),
    /Slack: The client secret is wrong\..*explain bad_client_secret/,
  ],
  [
    'GitHub',
    json({ error: 'bad_verification_code', error_description: 'The code passed is incorrect or expired.' }, 200),
    /GitHub: .*ten minutes.*explain bad_verification_code/,
  ],
  [
    'Kakao, whose code stands in a member of its own',
    json({ error: 'invalid_client', error_description: 'Bad credentials', error_code: 'KOE010' }, 401),
    /Kakao KOE010: /,
  ],
  [
    'OpenIddict, whose code stands in error_uri',
    json(
      {
        error: 'unauthorized_client',
        error_description: 'x',
        error_uri: 'https://documentation.openiddict.com/errors/ID2064',
      },
      400,
    ),
    /OpenIddict ID2064: /,
  ],
  [
    'FusionAuth, whose reason is a member of its own',
    json(
      {
        error: 'invalid_request',
        error_description: 'Invalid Authorization Code',
        error_reason: 'auth_code_not_found',
      },
      400,
    ),
    /FusionAuth auth_code_not_found: /,
  ],
  [
    'the PHP League, whose hint says more than its sentence',
    json(
      {
        error: 'invalid_request',
        error_description: 'The request is missing a required parameter.',
        hint: 'Cannot decrypt the authorization code',
      },
      400,
    ),
    /In the words of league\/oauth2-server .*cut or changed on its way/,
  ],
  [
    'Keycloak',
    json({ error: 'unauthorized_client', error_description: 'Invalid client or Invalid client credentials' }, 401),
    /In the words of Keycloak: .*says the same to both.*explain tok-client-auth-mismatch/,
  ],
  [
    'Dex, whose sentence is that of many',
    json({ error: 'invalid_client', error_description: 'Invalid client credentials.' }, 401),
    /explain invalid_client/,
    /Dex|Keycloak|Salesforce/,
  ],
  [
    'a code of Entra that is not known',
    json({ error: 'invalid_request', error_description: 'AADSTS900971: No reply address provided.' }, 400),
    /AADSTS900971 is a code of Microsoft Entra ID, which lists its codes at https:\/\/login\.microsoftonline\.com\/error\./,
  ],
  [
    'a code that nobody knows',
    json({ error: 'shop_closed', error_description: 'Come again' }, 400),
    /What "shop_closed" means only the documentation of the provider says\.$/,
    /oidc-cli explain/,
  ],
  [
    'a code that nobody knows, with where it is documented',
    json({ error: 'shop_closed', error_uri: 'https://docs.example/errors#shop_closed' }, 400),
    /It names https:\/\/docs\.example\/errors#shop_closed for that\.$/,
    /oidc-cli explain/,
  ],
  [
    'an answer without an OAuth error',
    json({ status: 400, message: 'Parameter redirect_uri does not match registered URI' }, 400),
    /In the words of Twitch: /,
  ],
]

for (const [name, answer, expected, not] of TOKEN) {
  test(`at the token endpoint: ${name}`, async () => {
    provider.spoil = { token: () => answer }
    const { hint } = await run('login')
    assert.match(hint, expected)
    if (not) assert.doesNotMatch(hint, not)
    await assertExplained(hint)
  })
}

test('at the callback', async () => {
  const error = {
    code: undefined,
    error: 'access_denied',
    error_description: 'AADSTS65004: User declined to consent to access the app.',
  }
  provider.spoil = { callback: error }
  assert.match((await run('login')).hint, /Microsoft Entra ID AADSTS65004: The person declined consent\./)
  provider.spoil = {
    callback: { ...error, error: 'user_cancelled_login', error_description: 'The user cancelled LinkedIn login' },
  }
  assert.match((await run('login')).hint, /^LinkedIn: The person declined to sign in\./)
  provider.spoil = { callback: { ...error, error: 'invalid_state', error_description: 'The state is missing.' } }
  assert.match((await run('login')).hint, /^Fosite \(Ory Hydra, Authelia\): .*8 characters/)
})

test('at a refresh', async () => {
  provider.spoil = {
    token: () =>
      json({ error: 'invalid_grant', error_description: 'Maximum allowed refresh token reuse exceeded' }, 400),
  }
  const { hint } = await run('refresh', '--refresh-token', 'env:TOKEN')
  assert.match(hint, /In the words of Keycloak: The refresh token was used before/)
})

test('at the UserInfo endpoint, in the challenge', async () => {
  const challenge =
    'Bearer error="request_unauthorized", error_description="The request could not be authorized. Check that you provided valid credentials in the right format."'
  provider.spoil = { userinfo: () => ({ ...json({}, 401), headers: { 'www-authenticate': challenge } }) }
  const env = testEnv({ vars: { TOKEN: 'token-of-a-test-0123456789' } })
  const { json: read } = await runCli(
    ['userinfo', '--issuer', provider.issuer, '--client-id', 'client', '--access-token', 'env:TOKEN', '--json'],
    env,
  )
  assert.match(read().error.hint, /^Fosite \(Ory Hydra, Authelia\): .*explain request_unauthorized/)
})

test('at the endpoint for pushed authorization requests', async () => {
  const endpoint = `${provider.issuer}/par`
  const refused = json(
    {
      error: 'invalid_request',
      error_description: 'Clients must use code_challenge_method=S256, plain is not allowed.',
    },
    400,
  )
  provider.spoil = { elsewhere: ({ path }) => (path === '/par' ? refused : undefined) }
  const { hint } = await run('login', '--par', '--pushed-authorization-request-endpoint', endpoint)
  assert.match(hint, /In the words of Fosite \(Ory Hydra, Authelia\): The provider takes S256 only/)
})

test('what a preset says of a refusal is told where it is named, and of another not', async () => {
  provider.spoil = { token: () => json({ error: 'invalid_client' }, 400) }
  const named = await run(
    'login',
    '--preset',
    'apple',
    '--tenant',
    'TEAM',
    '--response-mode',
    'query',
    '--scope',
    'openid',
  )
  assert.match(named.hint, /As the preset apple has it: The client secret is a JWT signed with ES256/)
  assert.doesNotMatch((await run('login')).hint, /preset/)
  provider.spoil = { token: () => json({ error: 'invalid_grant', error_description: 'Bad Request' }, 400) }
  assert.match((await run('login', '--preset', 'google')).hint, /In the words of Google: /)
  assert.doesNotMatch((await run('login')).hint, /Google/)
})

test('a preset says what helps by the cause that a word of its vendor names', async () => {
  provider.spoil = {
    token: () =>
      json(
        {
          error: 'invalid_request',
          error_description:
            "AADSTS9002327: Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
        },
        400,
      ),
  }
  const { hint } = await run('login', '--preset', 'entra', '--tenant', '11111111-2222-3333-4444-555555555555')
  assert.match(hint, /As the preset entra has it: .*Origin header at the token endpoint: --header "Origin: /)
})
