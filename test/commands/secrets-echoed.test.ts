import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { FORMATS } from '../../src/formats/format.ts'
import { followingBrowser } from '../support/browser.ts'
import { runCli, testEnv } from '../support/env.ts'
import {
  type Answer,
  type Asked,
  SECRET as CLIENT_SECRET,
  json,
  type Spoilers,
  sharedProvider,
} from '../support/provider.ts'
import { BROTHERS, givenAway, LISTED } from '../trace/spellings.ts'

const provider = await sharedProvider()

/** Every text that a run shows: both streams and every file. */
async function everything(args: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const shown = new Map<string, string>()
  const argv = ['login', '--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET', ...args]
  for (const format of ['human', 'json'] as const) {
    const env = testEnv({ browse: followingBrowser().browse, vars: { SECRET: CLIENT_SECRET } })
    const saves = format === 'human' ? FORMATS.flatMap((each) => ['--save', `${each}=report.${each}`]) : []
    const ran = await runCli([...argv, '-vv', '--format', format, ...saves], env)
    // The tokens themselves were asked for, whatever is written in them.
    const stdout =
      format === 'json' ? ran.stdout.replace(/"(?:access|refresh|id)_token": "(?!<)[\w.-]+"/g, '') : ran.stdout
    shown.set(`stdout ${format}`, stdout).set(`stderr ${format}`, ran.stderr)
    for (const name of readdirSync(env.home).filter((each) => each.startsWith('report.')))
      shown.set(name, readFileSync(join(env.home, name), 'utf8'))
  }
  assert.equal(shown.size, 4 + FORMATS.length)
  return shown
}

function plant(text: string): Spoilers {
  const within = (answer: Answer): Answer =>
    typeof answer.body === 'object' && !(answer.body instanceof Uint8Array)
      ? {
          ...answer,
          headers: { ...answer.headers, 'x-request-id': headerText(text).slice(0, 8000) },
          body: { ...answer.body, note: text, [text.slice(0, 400)]: 1 },
        }
      : answer
  return {
    discovery: (answer) => {
      const planted = within(answer)
      return {
        ...planted,
        body: { ...(planted.body as object), service_documentation: text, scopes_supported: ['openid', text] },
      }
    },
    jwks: within,
    token: within,
    userinfo: within,
    idTokenClaims: (claims) => ({ ...claims, note: text }),
    callback: (parameters) => [...parameters, ['note', text]],
  }
}

/** What of a text a header field may hold. */
function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, ' ')
}

const SPELLINGS = Object.entries({ ...LISTED, ...BROTHERS })

/** Spellings that are tried in one login, since a login takes its time. */
const TOGETHER = 8
const GROUPS = Array.from({ length: Math.ceil(SPELLINGS.length / TOGETHER) }, (_none, at) =>
  SPELLINGS.slice(at * TOGETHER, (at + 1) * TOGETHER),
)

for (const group of GROUPS) {
  const names = group.map(([name]) => name).join('; ')
  const all = (secret: string): string => group.map(([, spell]) => `said ${spell(secret)} again`).join(', ')

  test(`a client secret that the provider gives back is shown nowhere: ${names}`, async () => {
    provider.spoil = plant(all(CLIENT_SECRET))
    for (const [view, text] of await everything([])) {
      assert.deepEqual(givenAway(CLIENT_SECRET, text), [], view)
      if (/json|har|stderr human/.test(view)) assert.match(text, /<client_secret 37 chars sha256:[\da-f]{8}>/, view)
    }
  })

  test(`code and verifier that a refusal gives back are shown nowhere: ${names}`, async () => {
    const secrets = new Set<string>([CLIENT_SECRET])
    const refuse = (_answer: Answer, asked: Asked): Answer => {
      const mine = ['code', 'code_verifier'].map((name) => asked.form.get(name) ?? '')
      for (const secret of mine) secrets.add(secret)
      const text = [...mine, CLIENT_SECRET].map(all).join(' and ')
      const quoted = headerText(text).replace(/["\\]/g, '').slice(0, 8000)
      const headers = { 'x-debug': headerText(text).slice(0, 8000), 'www-authenticate': `Basic realm="${quoted}"` }
      const error_uri = `https://op.example/?q=${encodeURIComponent(text)}`
      return json({ error: 'invalid_grant', error_description: text, error_uri, trace: { cause: text } }, 400, headers)
    }
    provider.spoil = { token: refuse }
    const views = await everything([])
    assert.equal(secrets.size, 5)
    for (const [view, text] of views) for (const secret of secrets) assert.deepEqual(givenAway(secret, text), [], view)
  })
}

const PAGES: Readonly<Record<string, (text: string) => Answer>> = {
  'an error page': (text) => ({
    status: 500,
    headers: { 'content-type': 'text/html' },
    body: `<!doctype html><title>Error</title><h1>Oops</h1><pre>${text.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</pre><script>var q=${JSON.stringify({ text })}</script>`,
  }),
  'plain text': (text) => ({ status: 400, headers: { 'content-type': 'text/plain' }, body: text }),
  'an error code': (text) => json({ error: text }, 400),
  'a redirect': (text) => ({
    status: 302,
    headers: { location: `https://op.example/e?m=${encodeURIComponent(text)}` },
    body: '',
  }),
  'broken JSON': (text) => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: `{"access_token": ${JSON.stringify(text)}, "x": `,
  }),
}
const IN_PAGES = ['as it is', 'base64', 'percent, twice', 'broken over two lines', 'decimal entities', 'upper case']

for (const [page, make] of Object.entries(PAGES)) {
  test(`secrets in ${page} of the token endpoint are shown nowhere`, async () => {
    const spellings = IN_PAGES.map((name) => LISTED[name] ?? assert.fail(name))
    const spelled = (secret: string): string => spellings.map((spell) => spell(secret)).join(', ')
    provider.spoil = {
      token: (_answer, asked) => make(`${spelled(CLIENT_SECRET)} ${spelled(asked.form.get('code') ?? '')}`),
    }
    for (const [view, text] of await everything([])) {
      assert.deepEqual(givenAway(CLIENT_SECRET, text), [], view)
      for (const asked of provider.of('/token'))
        assert.deepEqual(givenAway(asked.form.get('code') ?? '', text), [], view)
    }
  })
}

test('a proxy password, a header and a shaped secret are known before anything is sent', async () => {
  const own = { header: 'k3y-0f-the-g4teway-55', shaped: 'Sh4ped-parameter-77x' }
  provider.spoil = plant(`${LISTED['base64']?.(own.header)} ${own.shaped.toUpperCase()}`)
  const flags = ['--header', `Ocp-Apim-Subscription-Key: ${own.header}`, '--set', `token.user_password=${own.shaped}`]
  for (const [view, text] of await everything(flags)) {
    for (const secret of Object.values(own)) assert.deepEqual(givenAway(secret, text), [], view)
  }
})

test('the reports of an ordinary login mention what is no secret as it is', async () => {
  const views = await everything([])
  for (const word of ['openid', 'Ada Lovelace', 'ada@example.com', 'authorization_code', '/userinfo'])
    assert.ok(views.get('stdout json')?.includes(word), word)
  assert.match(views.get('stdout json') ?? '', /"cache-control": "no-store"/)
})

test('files of --save have the tokens only with --reveal', async () => {
  const tokens = async (args: readonly string[]): Promise<{ file: string; stdout: string }> => {
    const env = testEnv({ browse: followingBrowser().browse, vars: { SECRET: CLIENT_SECRET } })
    const argv = [
      'login',
      '--issuer',
      provider.issuer,
      '--client-id',
      'client',
      '--client-secret',
      'env:SECRET',
      '--json',
    ]
    const ran = await runCli([...argv, '--save', 'json=report.json', ...args], env)
    const file = JSON.parse(readFileSync(join(env.home, 'report.json'), 'utf8'))
    return { file: file.result.tokens.access_token, stdout: ran.json().result.tokens.access_token }
  }
  const hidden = await tokens([])
  assert.match(hidden.stdout, /^[\w-]{43}$/)
  assert.match(hidden.file, /^<access_token 43 chars sha256:[\da-f]{8}>$/)
  const revealed = await tokens(['--reveal'])
  assert.equal(revealed.file, revealed.stdout)
})

const SOME = [
  'JSON \\u escapes',
  'base64 of id and secret',
  'percent, twice',
  'broken and indented',
  'cut to 12 characters',
  'upper case',
]
const someOf = (secret: string): string => SOME.map((name) => ({ ...LISTED, ...BROTHERS })[name]?.(secret)).join(' | ')

test('a profile that takes its secret from standard input is shown without reading it', async () => {
  const env = testEnv({ stdin: 'never read' })
  const profile = { issuer: provider.issuer, 'client-id': 'b', 'client-secret': '-' }
  writeFileSync(join(env.home, 'config.yaml'), JSON.stringify({ profiles: { a: profile } }), { mode: 0o600 })
  env.stdin.chunks = () => assert.fail('standard input was read')
  const ran = await runCli(['profile', 'show', 'a', '--json'], env)
  assert.equal(ran.code, 0, ran.stderr)
})

test('a secret in the refusal that comes to the callback is shown nowhere', async () => {
  provider.spoil = {
    callback: (parameters) => [
      ['error', 'access_denied'],
      ['error_description', `${someOf(CLIENT_SECRET)}`],
      ['error_uri', `https://op.example/?q=${encodeURIComponent(someOf(CLIENT_SECRET))}`],
      ...parameters.filter(([name]) => name !== 'code'),
    ],
  }
  for (const [view, text] of await everything([])) assert.deepEqual(givenAway(CLIENT_SECRET, text), [], view)
})

test('tokens of a saved session are known before metadata is shown', async () => {
  const env = testEnv({ browse: followingBrowser().browse, vars: { SECRET: CLIENT_SECRET } })
  const argv = [
    'login',
    '--issuer',
    provider.issuer,
    '--client-id',
    'client',
    '--client-secret',
    'env:SECRET',
    '--json',
  ]
  const { access_token, refresh_token } = (await runCli(argv, env)).json().result.tokens
  provider.spoil = plant(`${someOf(access_token)}, ${someOf(refresh_token)}`)
  for (const command of [
    ['userinfo'],
    ['userinfo', '--json'],
    ['userinfo', '-q'],
    ['userinfo', '--access-token', access_token],
  ]) {
    const ran = await runCli([...command, '-vv'], env)
    for (const secret of [access_token, refresh_token].slice(0, command.length === 3 ? 1 : 2))
      assert.deepEqual(givenAway(secret, `${ran.stdout}${ran.stderr}`), [], command.join(' '))
  }
})

test('a secret read from a file or from standard input is known as well', async () => {
  for (const value of ['file:secret.txt', '-']) {
    provider.spoil = plant(someOf(CLIENT_SECRET))
    const env = testEnv({ browse: followingBrowser().browse, stdin: `${CLIENT_SECRET}\n` })
    writeFileSync(join(env.home, 'secret.txt'), `${CLIENT_SECRET}\n`, { mode: 0o600 })
    const ran = await runCli(
      ['login', '--issuer', provider.issuer, '--client-id', 'client', '--client-secret', value, '-vv'],
      env,
    )
    assert.equal(ran.code, 0, ran.stderr)
    assert.deepEqual(givenAway(CLIENT_SECRET, `${ran.stdout}${ran.stderr}`), [], value)
  }
})
