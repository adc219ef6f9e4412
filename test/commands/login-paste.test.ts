import assert from 'node:assert/strict'
import { test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type Document, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { json, SECRET, sharedProvider } from '../support/provider.ts'

const REDIRECT = 'https://app.example/cb'
const provider = await sharedProvider()

async function paste(text: string, args: readonly string[] = []): Promise<{ code: number; document: Document }> {
  const client = ['--client-id', 'client', '--client-secret', 'env:SECRET']
  const login = ['--redirect-uri', REDIRECT, '--state', 'fixed', '--nonce', 'n', '--pkce', 'off']
  const argv = ['login', '--issuer', provider.issuer, ...client, ...login, '--json', '--callback-url', '-', ...args]
  const ran = await runCli(argv, { stdin: `${text}\n`, vars: { SECRET } })
  return { code: ran.code, document: ran.json() }
}

/** The query that the provider answers with. */
async function answer(): Promise<string> {
  const client = { client_id: 'client', response_type: 'code', redirect_uri: REDIRECT }
  const asks = new URLSearchParams({ ...client, state: 'fixed', nonce: 'n', scope: 'openid' })
  const response = await fetch(`${provider.issuer}/authorize?${asks}`, { redirect: 'manual' })
  return new URL(response.headers.get('location') ?? '').search.slice(1)
}

const codeOf = (query: string): string => new URLSearchParams(query).get('code') ?? ''

const SHAPES: readonly (readonly [string, (query: string) => string])[] = [
  ['a whole URL', (query) => `${REDIRECT}?${query}`],
  ['a whole URL in quotes', (query) => `"${REDIRECT}?${query}"`],
  ['a URL with a fragment', (query) => `${REDIRECT}#${query}`],
  ['a URL without its scheme', (query) => `app.example/cb?${query}`],
  ['a host and port without a scheme', (query) => `app.example:8443/cb?${query}`],
  ['a path', (query) => `/cb?${query}`],
  ['a query', (query) => `?${query}`],
  ['a fragment', (query) => `#${query}`],
  ['a form body', (query) => query],
  ['only a code', codeOf],
  ['only a code with its name', (query) => `code=${codeOf(query)}`],
  ['a code cut out of a URL', (query) => codeOf(query).replace(/^./, (sign) => `%${sign.charCodeAt(0).toString(16)}`)],
]
const encodedTwice = (query: string) => encodeURIComponent(`${REDIRECT}?${query}`)

/** What mail, chats and pages make of the URL, and what is said of mending it. */
const MENDED: readonly (readonly [string, (query: string) => string, RegExp])[] = [
  ['&amp; for &', (query) => `${REDIRECT}?${query.replaceAll('&', '&amp;')}`, /&amp; was read as &/],
  ['&#38; for &', (query) => query.replaceAll('&', '&#38;'), /&amp; was read as &/],
  ['line breaks', (query) => `${REDIRECT}?${query}`.replace(/.{40}/g, '$&\n'), /line breaks were taken out/],
  ['line breaks and indentation', (query) => `${REDIRECT}?${query}`.replace(/.{40}/g, '$&\r\n  '), /line breaks/],
  [
    'quoted-printable',
    (query) => `${REDIRECT}?${query}`.replaceAll('=', '=3D').replace(/.{39}[^=]/g, '$&=\n'),
    /line breaks/,
  ],
  ['a URL that is encoded once more', encodedTwice, /percent-encoding of the whole text/],
  ['a URL that is encoded twice more', (query) => encodeURIComponent(encodedTwice(query)), /percent-encoding/],
  ['a query that is encoded once more', (query) => encodeURIComponent(query), /percent-encoding/],
  ['zero-width characters', (query) => `\u200b${REDIRECT}?${query}\u200b`, /nobody sees/],
]
for (const [name, shape, said] of MENDED) {
  test(`paste mode mends ${name}, and says so`, async () => {
    const { code, document } = await paste(shape(await answer()))
    assert.equal(code, 0, JSON.stringify(document.error))
    const notes = document.steps.flatMap((step: Document) => step.notes ?? [])
    assert.match(notes.join(' '), said)
  })
}

const NO_ANSWER: readonly (readonly [string, string])[] = [
  ['a sentence', 'I signed in and now it shows a page'],
  ['a word', 'hello'],
  ['a word in capitals', 'YES'],
  ['a word with an accent', 'Übermäßig-lang-und-kein-Code'],
  ['an e-mail address', 'ada@example.com'],
  ['an address without its scheme', 'app.example/cb'],
  ['JSON', '{"error":"x"}'],
  ['a page', '<html>sign in</html>'],
]
for (const [name, text] of NO_ANSWER) {
  test(`paste mode sends nothing of ${name}, and ends with 2 where nobody can be asked`, async () => {
    const { code, document } = await paste(text)
    assert.deepEqual([code, document.error.code, provider.of('/token').length], [2, 'invalid_option', 0])
    assert.match(document.error.message, /no answer of the provider: .*Nothing was sent/)
  })
}

test('a person is asked again until an answer of the provider is pasted', async () => {
  const faults: (string | undefined)[] = []
  const query = await answer()
  const env: TestEnv = {
    ...testEnv({ vars: { SECRET }, tty: ['stdin', 'stderr'] }),
    async ask({ fault }) {
      for (const text of ['hello', 'two words', REDIRECT, `${REDIRECT}?${query}`]) faults.push(fault?.(text))
      return `${REDIRECT}?${query}`
    },
  }
  const client = ['--client-id', 'client', '--client-secret', 'env:SECRET', '--redirect-uri', REDIRECT]
  const login = ['--state', 'fixed', '--nonce', 'n', '--pkce', 'off', '--no-browser', '--no-save']
  const ran = await runCli(['login', '--issuer', provider.issuer, ...client, ...login], env)
  assert.equal(ran.code, 0, ran.stderr)
  assert.match(faults[0] ?? '', /is a word/)
  assert.match(faults[1] ?? '', /blanks/)
  assert.match(faults[2] ?? '', /without any answer/)
  assert.equal(faults[3], undefined)
})

for (const [name, shape] of SHAPES) {
  test(`paste mode takes ${name}`, async () => {
    const { code, document } = await paste(shape(await answer()))
    assert.equal(code, 0, JSON.stringify(document.error))
    assert.equal(document.result.id_token.verified, true)
    assert.equal(provider.of('/token').length, 1)
  })
}

test('a code that ends with equals signs is a code', async () => {
  await paste('c29tZS1jb2RlLXRoYXQtaXMtbG9uZw==')
  assert.equal(provider.of('/token')[0]?.form.get('code'), 'c29tZS1jb2RlLXRoYXQtaXMtbG9uZw==')
})

const ERROR_PAGE = 'error=true&mode=error&message=The+client+is+not+allowed&code=unauthorized_client'
const ERRORS: readonly (readonly [string, string, number, string, RegExp])[] = [
  ['an OAuth error', `${REDIRECT}?error=access_denied&state=fixed`, 3, 'access_denied', /access_denied/],
  [
    'an error with a word for a code',
    `${REDIRECT}?${ERROR_PAGE}&state=fixed`,
    3,
    'unauthorized_client',
    /unauthorized_client: The client is not allowed/,
  ],
  [
    'an error page without state',
    `https://login.example/error?${ERROR_PAGE}`,
    1,
    'callback_rejected',
    /error of the provider.*unauthorized_client: The client is not allowed/,
  ],
  ['the query of an error page', `?${ERROR_PAGE}`, 1, 'callback_rejected', /unauthorized_client/],
  ['an error in a fragment', `${REDIRECT}#error=login_required&state=fixed`, 3, 'login_required', /login_required/],
  [
    'errorCode beside a code',
    `${REDIRECT}?errorCode=500011&errorMessage=Failed&code=abcdefghijklmnopqrstuvwxyz&state=fixed`,
    1,
    'callback_rejected|check_failed',
    /./,
  ],
  ['only an error word', 'unauthorized_client', 1, 'callback_rejected|check_failed', /./],
  ['the address of a page that tells nothing', `${REDIRECT}`, 1, 'response_unusable', /without any answer/],
  ['a page of the provider named by an id', 'https://login.example/Error?errorId=CfDJ8N', 1, 'callback_rejected', /./],
]
for (const [name, text, exit, errorCode, message] of ERRORS) {
  test(`paste mode takes no code from ${name}`, async () => {
    const iss = encodeURIComponent(provider.issuer)
    const { code, document } = await paste(text.replace('state=fixed', `state=fixed&iss=${iss}`))
    assert.equal(provider.of('/token').length, 0)
    assert.equal(code, exit)
    assert.match(document.error.code, new RegExp(`^(?:${errorCode})$`))
    assert.match(document.error.message, message)
  })
}

test('a real code beside an error is neither exchanged nor shown', async () => {
  const query = `${await answer()}&error=true`
  const { code, document } = await paste(`${REDIRECT}?${query}`)
  assert.equal(code, 3)
  assert.equal(provider.of('/token').length, 0)
  assert.ok(!JSON.stringify([document.steps, document.error]).includes(codeOf(query)))
})

test('an error with a word for a code makes no token request at the listener either', async () => {
  provider.spoil = {
    callback: (list) => [...new URLSearchParams(ERROR_PAGE), ...list.filter(([name]) => name !== 'code')],
  }
  const client = ['--client-id', 'client', '--client-secret', 'env:SECRET']
  const argv = ['login', '--issuer', provider.issuer, ...client, '--json']
  const ran = await runCli(argv, { browse: followingBrowser().browse, vars: { SECRET } })
  assert.equal(ran.code, 3)
  assert.equal(ran.json().error.code, 'unauthorized_client')
  assert.match(ran.json().error.message, /The client is not allowed/)
  assert.equal(provider.of('/token').length, 0)
})

test('expires_in in the redirect is the lifetime of the code and not of the token', async () => {
  provider.spoil = {
    token: (sent) => {
      const { expires_in: _gone, ...body } = sent.body as Record<string, unknown>
      return json(body)
    },
  }
  const { code, document } = await paste(`${REDIRECT}?${await answer()}&expires_in=300`)
  assert.equal(code, 0)
  assert.equal(document.result.tokens.expires_in, undefined)
  assert.equal(document.result.callback.expires_in, '300')
  const callback = document.steps.find((step: Document) => step.name === 'callback')
  assert.ok(callback.checks.some((check: Document) => check.id === 'cb-code-lifetime-announced'))
})

test('a page of the provider that is pasted is told from the redirect URI', async () => {
  const { document } = await paste(`https://login.example/Error?errorId=CfDJ8N&${ERROR_PAGE}`)
  assert.match(
    document.error.hint,
    /the page https:\/\/login\.example\/Error and not the redirect URI.*registered as sent/,
  )
  const checks = document.steps.flatMap((step: Document) => step.checks)
  assert.ok(checks.some((check: Document) => check.id === 'cb-provider-error-page' && check.verdict === 'fail'))
  const { document: other } = await paste(`${REDIRECT}?code=abcdefghijklmnopqrstuvwxyz&state=another`)
  assert.doesNotMatch(other.error.hint, /Evidence/)
})

test('expires_in beside a code and an ID Token is not the lifetime of a token either', async () => {
  provider.spoil = { token: (sent) => json({ ...(sent.body as Record<string, unknown>), expires_in: undefined }) }
  const { document } = await paste(`${REDIRECT}#${await answer()}&expires_in=300&id_token=a.b.c`, ['--keep-going'])
  assert.equal(provider.of('/token').length, 1)
  assert.ok(document.result.tokens.access_token)
  assert.equal(document.result.tokens.expires_in, undefined)
})

test('a signal ends the wait for a URL on standard input, and the document is written', async () => {
  const client = ['--client-id', 'client', '--client-secret', 'env:SECRET', '--redirect-uri', REDIRECT]
  const env: TestEnv = {
    ...testEnv({ vars: { SECRET } }),
    stdin: {
      isTTY: false,
      async *chunks() {
        yield Buffer.from(' ')
        setImmediate(() => env.interrupt('SIGTERM'))
        await new Promise(() => {})
      },
    },
  }
  const ran = await runCli(['login', '--issuer', provider.issuer, ...client, '--json', '--callback-url', '-'], env)
  assert.equal(ran.code, 143)
  assert.equal(ran.json().error.code, 'terminated')
  assert.equal(ran.json().steps.at(-1).name, 'authorize')
})
