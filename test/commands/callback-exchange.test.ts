import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { FORMATS } from '../../src/formats/format.ts'
import { type Document, type Ran, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

/** A token and a cookie of somebody else's that no report may show. */
const TOKEN = 'planted-access-token-Zk3nQ8vT1xY7'
const COOKIE = 'planted-cookie-of-another-program-4711'

/** What a browser has in hand when it comes back. */
interface Back {
  readonly redirectUri: string
  /** The response of the provider as a query. */
  readonly query: string
  readonly code: string
  readonly headers: Record<string, string>
}

type Deliver = (back: Back) => Promise<unknown>

const form = (headers: Record<string, string>): Record<string, string> => ({
  ...headers,
  'content-type': 'application/x-www-form-urlencoded',
})

const byQuery: Deliver = ({ redirectUri, query, headers }) => fetch(`${redirectUri}?${query}`, { headers })
const byForm: Deliver = ({ redirectUri, query, headers }) =>
  fetch(redirectUri, { method: 'POST', headers: form(headers), body: query })
const byFragment: Deliver = async ({ redirectUri, query, headers }) => {
  const page = await (await fetch(redirectUri, { headers })).text()
  const [, path = ''] = /data-relay="([^"]*)"/.exec(page) ?? []
  return fetch(new URL(path, redirectUri), { method: 'POST', headers: form(headers), body: query })
}

/** The response of the provider, be it in the query, the fragment or a form. */
function answerIn(location: string | null, page: string): Pick<Back, 'redirectUri' | 'query'> {
  if (location !== null) {
    const [redirectUri = '', query = ''] = location.split(/[?#]/)
    return { redirectUri, query }
  }
  const plain = (text: string): string => text.replaceAll('&amp;', '&')
  const fields = [...page.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']): [string, string] => [name, plain(value)],
  )
  return { redirectUri: /action="([^"]*)"/.exec(page)?.[1] ?? '', query: String(new URLSearchParams(fields)) }
}

interface Login {
  readonly ran: Ran
  readonly env: TestEnv
  readonly code: string
  /** A report of `--save`. */
  file(name: string): string
}

/** One login whose response is delivered as the test says. */
async function login(deliver: Deliver, args: readonly string[] = []): Promise<Login> {
  let code = ''
  const visit = async (start: string): Promise<void> => {
    const first = await fetch(start, { redirect: 'manual' })
    const [own = ''] = first.headers.getSetCookie().map((line) => line.split(';')[0])
    const second = await fetch(first.headers.get('location') ?? '', { redirect: 'manual' })
    const { redirectUri, query } = answerIn(second.headers.get('location'), await second.text())
    code = new URLSearchParams(query).get('code') ?? ''
    const headers = { cookie: `other=${COOKIE}; ${own}` }
    await deliver({ redirectUri, query, code, headers })
  }
  const env = testEnv({
    vars: { SECRET },
    browse: async (url) => ({
      opened: true,
      program: 'browser of the test',
      failed: new Promise((tell) => visit(url).catch((error: unknown) => tell(String(error)))),
    }),
  })
  const client = ['--client-id', 'client', '--client-secret', 'env:SECRET']
  const saves = FORMATS.flatMap((name) => ['--save', `${name}=${name}.out`])
  const ran = await runCli(
    ['login', '--issuer', provider.issuer, ...client, '--json', '-v', '--login-timeout', '20', ...saves, ...args],
    env,
  )
  return { ran, env, code, file: (name) => readFileSync(join(env.home, `${name}.out`), 'utf8') }
}

const callbacks = (document: Document): Document[] =>
  document.steps.flatMap((step: Document) => step.exchanges).filter((each: Document) => each.purpose === 'callback')

for (const [way, deliver, methods] of [
  ['query', byQuery, ['GET 200']],
  ['form_post', byForm, ['POST 200']],
  ['fragment', byFragment, ['GET 200', 'POST 200']],
] as const)
  test(`a response by ${way} is an exchange of the callback step, with request and answer`, async () => {
    const { ran, code, file } = await login(deliver, ['--response-mode', way])
    const document = ran.json()
    assert.equal(ran.code, 0, ran.stderr)
    const step = document.steps.find((each: Document) => each.name === 'callback')
    assert.deepEqual(
      step.exchanges.map((each: Document) => `${each.request.method} ${each.response.status}`),
      methods,
    )
    const last = step.exchanges.at(-1)
    assert.equal(last.purpose, 'callback')
    assert.match(last.request.url, /^http:\/\/127\.0\.0\.1:\d+\/(?:callback|relay\/)/)
    assert.match(
      last.request.headers.cookie,
      /^other=<cookie 38 chars[^>]*>; oidc_cli_[\w-]{12}=<cookie 24 chars[^>]*>$/,
    )
    assert.match(`${last.request.url} ${last.request.body}`, /code=<code \d+ chars[^>]*>&state=/)
    assert.match(last.response.body, /<title>You are back/)
    assert.equal(last.response.headers['content-type'], 'text/html; charset=utf-8')
    assert.equal(Number(last.response.headers['content-length']), Buffer.byteLength(last.response.body))
    const { entries } = JSON.parse(file('har')).log
    const archived = entries.filter((entry: Document) => entry._purpose === 'callback')
    assert.deepEqual(
      archived.map((entry: Document) => `${entry.request.method} ${entry.response.status}`),
      methods,
    )
    assert.match(file('html'), /127\.0\.0\.1:\d+\/(?:callback|relay\/[\w-]+)<\/code> <span class="soft">200/)
    assert.match(ran.stderr, /> (?:GET|POST) http:\/\/127\.0\.0\.1:\d+\/(?:callback|relay\/)/)
    assert.match(ran.stderr, /< {5}a page of ours, \d+ bytes/)
    assert.ok(code.length > 8)
    for (const text of [ran.stdout, ran.stderr, ...FORMATS.map(file)]) {
      assert.ok(!text.includes(code), 'the code')
      assert.ok(!text.includes(COOKIE), 'a cookie')
    }
  })

test('with --reveal the code stands there, and the cookies of other programs do not', async () => {
  const { ran, code, file } = await login(byQuery, ['--reveal'])
  assert.equal(ran.code, 0, ran.stderr)
  const [seen] = callbacks(ran.json())
  assert.ok(seen.request.url.includes(code))
  assert.match(seen.request.headers.cookie, /oidc_cli_[\w-]{12}=[\w-]{24}$/)
  for (const text of [ran.stdout, ran.stderr, ...FORMATS.map(file)]) assert.ok(!text.includes(COOKIE))
})

test('tokens in a response are hidden wherever they stand, also where it is rejected', async () => {
  const { ran, file } = await login(
    (back) =>
      byFragment({
        ...back,
        query: `${back.query.replace(/iss=[^&]*/, 'iss=https%3A%2F%2Fevil.example')}&access_token=${TOKEN}`,
      }),
    ['--response-mode', 'fragment'],
  )
  assert.equal(ran.code, 1)
  assert.equal(ran.json().error.code, 'callback_rejected')
  const last = callbacks(ran.json()).at(-1)
  assert.equal(last.response.status, 200)
  assert.match(last.response.body, /That did not work/)
  assert.match(last.request.body, /access_token=<access_token \d+ chars/)
  for (const text of [ran.stdout, ran.stderr, ...FORMATS.map(file)]) assert.ok(!text.includes(TOKEN))
})

test('requests that were ignored are listed before the response, ten of them at most, and the rest is counted', async () => {
  const { ran } = await login(async (back) => {
    for (let times = 0; times < 14; times += 1) await fetch(`${back.redirectUri}?code=c&state=forged-${times}`)
    await byQuery(back)
  })
  assert.equal(ran.code, 0, ran.stderr)
  const step = ran.json().steps.find((each: Document) => each.name === 'callback')
  assert.deepEqual(
    step.exchanges.map((each: Document) => each.response.status),
    [...Array(10).fill(400), 200],
  )
  assert.ok(step.notes.includes('Of the requests to the callback 4 more are not listed.'), step.notes.join('\n'))
})

test('what was ignored cannot have words of the report hidden', async () => {
  const { ran } = await login(async (back) => {
    await fetch(
      `${back.redirectUri}?state=forged&access_token=${encodeURIComponent(provider.issuer)}&client_secret=response_types_supported`,
    )
    await byQuery(back)
  })
  const document = ran.json()
  assert.equal(document.result.issuer, provider.issuer)
  assert.match(document.steps[0].exchanges[0].response.body, /"response_types_supported"/)
})

test('a login that nobody came back to lists what was ignored in the step that waited', async () => {
  const { ran } = await login(
    ({ redirectUri }) => fetch(`${redirectUri}?code=c&state=forged`),
    ['--login-timeout', '0.4'],
  )
  assert.equal(ran.code, 1)
  const step = ran.json().steps.find((each: Document) => each.name === 'authorize')
  assert.deepEqual(
    step.exchanges.map((each: Document) => each.purpose),
    ['authorize', 'callback'],
  )
})

test('a response that was pasted came by no request, so there is no exchange', async () => {
  const url = `http://127.0.0.1:8400/callback?code=c-pasted-0123456789&state=fixed&iss=${encodeURIComponent(provider.issuer)}`
  const args = ['--client-id', 'client', '--client-secret', 'env:SECRET', '--state', 'fixed', '--json']
  const ran = await runCli(['login', '--issuer', provider.issuer, ...args, '--callback-url', url], { vars: { SECRET } })
  assert.deepEqual(callbacks(ran.json()), [])
})

test('the callback is no request that can be shaped', async () => {
  const ran = await runCli([
    'login',
    '--issuer',
    provider.issuer,
    '--client-id',
    'c',
    '--set',
    'callback.code=c',
    '--json',
  ])
  assert.equal(ran.code, 2)
  assert.doesNotMatch(ran.json().error.hint, /callback/)
})
