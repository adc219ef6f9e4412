import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { after, test } from 'node:test'
import type { HttpRequest } from '../../src/http/http.ts'
import type { Exchange, Given } from '../../src/trace/trace.ts'
import { network } from '../http/network.ts'
import { runCli, testEnv } from '../support/env.ts'
import { newFolder } from '../support/folder.ts'
import { fakeProvider } from '../support/provider.ts'
import { drawn, exchange, goodLogin, ISSUER, NOW, run, SECRETS, step, trace, traceOf } from './made-traces.ts'

/** What a server got: the request line without its version, the headers by name, the body. */
interface Message {
  readonly line: string
  readonly headers: readonly string[]
  readonly body: string
}

const received: Message[] = []
const server = createServer(async (request, response) => {
  received.push(await messageOf(request))
  response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}')
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
after(() => {
  server.close()
  server.closeAllConnections()
})
const place = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

async function messageOf(request: IncomingMessage): Promise<Message> {
  const headers: string[] = []
  for (let at = 0; at < request.rawHeaders.length; at += 2)
    headers.push(`${request.rawHeaders[at]}: ${request.rawHeaders[at + 1]}`)
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return {
    line: `${request.method} ${request.url}`,
    headers: headers.sort(),
    body: Buffer.concat(chunks).toString('latin1'),
  }
}

/** Folders with a program curl: the stand-in, and the real one where this machine has it. */
const standIn = newFolder()
writeFileSync(
  join(standIn, 'curl'),
  `#!/bin/sh\nexec '${process.execPath}' '${join(process.cwd(), 'test/support/curl.mjs')}' "$@"\n`,
)
chmodSync(join(standIn, 'curl'), 0o755)
const path = process.env['PATH'] ?? ''
const CURLS = path.split(delimiter).some((folder) => existsSync(join(folder, 'curl')))
  ? [`${standIn}${delimiter}${path}`, path]
  : [`${standIn}${delimiter}${path}`]

/** What the commands of a text send, run by a shell in an empty folder, in which they leave nothing. */
async function sentBy(text: string, search: string): Promise<readonly Message[]> {
  const folder = newFolder()
  const from = received.length
  const env = { PATH: search, HOME: folder }
  const shell = spawn('sh', ['-e', '-u', '-c', text], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  shell.stderr.on('data', (chunk) => {
    if (!/^\s*%|--:--/.test(String(chunk))) said += String(chunk)
  })
  const code = await new Promise((resolve) => shell.once('close', resolve))
  assert.equal(code, 0, said)
  assert.deepEqual(readdirSync(folder), [])
  return received.slice(from)
}

/** The exchanges that requests to the server are. */
async function exchangesOf(requests: readonly Partial<HttpRequest>[]): Promise<readonly Exchange[]> {
  const { http, recorded } = network()
  for (const { method = 'POST', url = '/', ...request } of requests)
    await http.send({ purpose: 'token', method, ...request, url: place + url }, (each) => recorded.push(each))
  return recorded
}

const HOSTILE = [
  `it's "quoted" $(touch pwned) \`touch pwned\` $HOME \${HOME} \\n !! ~ * ; & | # %41`,
  '\n::error::planted\n##[error]planted\nsection_start:1:planted\n--- planted\n',
  '\t\r\u001b[31m\u0007\u202e\u200b\u00a0\ufeff é 名前 👩‍👩‍👧 a\u0301\u0301\u0301\u0301',
  "'",
  "''\\''",
  '@/etc/hostname',
]

const REQUESTS: readonly Partial<HttpRequest>[] = [
  { method: 'GET', url: `/path;a=1/%C3%A9?a=[1-3]&b={x,y}&c='q'&d=%27%0A&e=$(touch%20pwned)` },
  {
    method: 'GET',
    headers: { accept: 'application/json', 'x-empty': '', 'x-signs': `it's "$HOME" \`id\` \\ caf\u00e9\u00ff` },
  },
  { method: 'HEAD', url: '/head' },
  { method: 'DELETE', url: '/gone' },
  { body: '' },
  { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'grant_type=x&&empty=&none&a=b%20c+d%26' },
  { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(HOSTILE) },
  ...HOSTILE.map((body) => ({ headers: { 'content-type': 'text/plain' }, body })),
  { headers: { 'content-type': 'text/plain' }, body: `with \u0000 in it, ${HOSTILE.join('')}` },
  { headers: { 'content-type': 'text/plain' }, body: 'long '.repeat(1000) },
]

test('a shell that runs the commands sends every request again, byte for byte', async () => {
  const exchanges = await exchangesOf(REQUESTS)
  const sent = received.slice(-REQUESTS.length)
  const text = await drawn('curl', trace('login', { steps: [step('token', { exchanges: [...exchanges] })] }), {
    reveal: true,
  })
  for (const search of CURLS) assert.deepEqual(await sentBy(text, search), sent)
})

/** Requests with a secret in each place where one may stand. */
const SECRET_REQUESTS: readonly Partial<HttpRequest>[] = [
  {
    url: '/token',
    headers: {
      authorization: `Basic ${Buffer.from(`s6BhdRkqt3:${encodeURIComponent(SECRETS.clientSecret)}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: `code=${SECRETS.code}&redirect_uri=a%3Ab&code_verifier=${SECRETS.verifier}&grant_type=authorization_code`,
  },
  {
    url: '/register',
    headers: { 'content-type': 'application/json' },
    body: `{"client_name":"it's","client_secret":"${SECRETS.refreshToken}"}`,
  },
  { method: 'GET', url: '/userinfo', headers: { authorization: `Bearer ${SECRETS.accessToken}` } },
  { method: 'GET', url: `/userinfo?schema=openid&access_token=${SECRETS.accessToken}` },
]

const FILLED = {
  oidc_client_secret_as_sent: encodeURIComponent(SECRETS.clientSecret),
  oidc_code: SECRETS.code,
  oidc_code_verifier: SECRETS.verifier,
  oidc_client_secret_2: SECRETS.refreshToken,
  oidc_credentials: SECRETS.accessToken,
}

test('a secret is a variable wherever it stands, and with all of them filled in the same is sent', async () => {
  const exchanges = await exchangesOf(SECRET_REQUESTS)
  const sent = received.slice(-SECRET_REQUESTS.length)
  const text = await drawn('curl', trace('login', { steps: [step('token', { exchanges: [...exchanges] })] }))
  for (const secret of Object.values(SECRETS)) assert.ok(!text.includes(secret))
  const assignment = /^(oidc_\w+)='(<[\w ]+ \d+ chars sha256:[0-9a-f]{8}>)'$/gm
  assert.deepEqual(
    [...text.matchAll(assignment)].map(([, name]) => name),
    Object.keys(FILLED),
  )
  const filled = text.replace(assignment, (_all, name: keyof typeof FILLED) => `${name}='${FILLED[name]}'`)
  for (const search of CURLS) assert.deepEqual(await sentBy(filled, search), sent)
})

test('what a browser sent stands in comments, as do the steps, and nothing of it is run', async () => {
  const text = await drawn(
    'curl',
    traceOf(
      run('login', {
        steps: [
          step('discover', { verdict: 'warn' }),
          step('authorize', {
            exchanges: [
              exchange('GET', `${ISSUER}/authorize?state=a%0Ab`, {}, {}, { purpose: 'authorize', response: null }),
            ],
          }),
          step('callback\n::error::x', {
            exchanges: [exchange('GET', 'http://127.0.0.1:1/callback?state=c\ncurl', {}, {}, { purpose: 'callback' })],
          }),
        ],
      }),
    ),
  )
  assert.equal(
    text,
    [
      '# oidc-cli login',
      '',
      '# discover: warn',
      '',
      '# authorize: pass',
      `# In a browser: ${ISSUER}/authorize?state=a%0Ab`,
      '',
      '# callback\\n::error::x: pass',
      '# From the browser: GET http://127.0.0.1:1/callback?state=c\\ncurl',
      '',
    ].join('\n'),
  )
})

test('nothing of a record that somebody wrote is an option of curl, nor a file that it reads headers from', async () => {
  const written = exchange('GET', '-o/tmp/x', { headers: [['@/etc/hosts', 'a']] }, {}, { purpose: 'discover' })
  const text = await drawn('curl', traceOf(run('discover', { steps: [step('discover', { exchanges: [written] })] })))
  assert.match(text, /^curl --url '-o\/tmp\/x'$/m)
  assert.doesNotMatch(text, /@/)
})

test('what came, what was tried again and what shaped a request stand before the command', async () => {
  const tried = {
    failure: { code: 'connection_reset', message: 'It broke.', hint: '', exit: 5, retryable: true },
  } as const
  const text = await drawn(
    'curl',
    traceOf(
      run('token', {
        steps: [
          step('token', {
            exchanges: [
              exchange('GET', `${ISSUER}/a`, {}, {}, { response: null, ...tried, attempt: 2 }),
              exchange(
                'POST',
                `${ISSUER}/a`,
                { headers: [['Content-Length', '0']] },
                { status: 400 },
                { shaped: ['--set token.a=b'] },
              ),
            ],
          }),
        ],
      }),
    ),
  )
  assert.equal(
    text,
    [
      '# oidc-cli token',
      '',
      '# token: pass',
      '# No answer (try 2): connection_reset',
      `curl '${ISSUER}/a' \\`,
      '  --http1.1',
      '',
      '# Answer: 400 OK',
      '# Shaped by --set token.a=b',
      `curl '${ISSUER}/a' \\`,
      '  --http1.1 \\',
      "  --header 'Content-Type:' \\",
      "  --header 'Expect:' \\",
      "  --data-raw ''",
      '',
    ].join('\n'),
  )
})

const GIVEN: readonly Given[] = [
  { name: 'proxy', source: 'flag', value: 'http://proxy.example:3128' },
  { name: 'ca-file', source: 'flag', value: "it's.pem" },
  { name: 'tls-cert', source: 'flag', value: 'file:C:\\own.pem' },
  { name: 'tls-key', source: 'flag', value: 'env:KEY' },
  { name: 'insecure', source: 'flag', value: true },
]

test('proxy, trust and certificate are those of the run, the certificate for the provider alone', async () => {
  const steps = [
    step('discover', { exchanges: [exchange('GET', `${ISSUER}/m`, {}, {}, { purpose: 'discover' })] }),
    step('jwks', { exchanges: [exchange('GET', 'https://keys.example/jwks', {}, {}, { purpose: 'jwks' })] }),
  ]
  const text = await drawn('curl', traceOf(run('discover', { given: GIVEN, steps })))
  const common = `--http1.1 --proxy 'http://proxy.example:3128' --noproxy '' --insecure --cacert 'it'\\''s.pem'`
  assert.deepEqual(text.replaceAll(' \\\n  ', ' ').match(/^curl .*$/gm), [
    `curl '${ISSUER}/m' ${common} --cert 'C\\:\\\\own.pem'`,
    `curl 'https://keys.example/jwks' ${common}`,
  ])
  const direct = await drawn(
    'curl',
    traceOf(run('discover', { given: [{ name: 'proxy', source: 'flag', value: '' }], steps })),
  )
  assert.match(direct, /--noproxy '\*'/)
})

test('each of several runs has its name before its requests', async () => {
  const one = run('discover', { name: 'one', steps: [step('discover', { startedAt: NOW })] })
  const text = await drawn('curl', { ...trace('check'), holds: 'several runs', runs: [one, { ...one, name: 'two' }] })
  assert.match(text, /^# oidc-cli check\n\n# Run: one\n\n# discover: pass\n\n# Run: two\n\n# discover: pass\n$/)
})

test('a login is one assignment for each secret that its requests hold', async () => {
  const text = await drawn('curl', goodLogin())
  assert.ok((text.match(/^oidc_\w+=/gm) ?? []).length > 0)
  for (const secret of Object.values(SECRETS)) assert.ok(!text.includes(secret))
})

test('the format is had by --format and by --save', async () => {
  const provider = await fakeProvider()
  after(() => provider.close())
  const env = testEnv()
  const { stdout, code } = await runCli(
    ['discover', provider.issuer, '--format', 'curl', '--save', 'curl=requests.sh'],
    env,
  )
  assert.equal(code, 0)
  assert.ok(stdout.startsWith(`# oidc-cli discover\n\n# discover: `))
  assert.ok(stdout.includes(`\ncurl '${provider.issuer}/.well-known/openid-configuration' \\\n`))
  const saved = readFileSync(join(env.home, 'requests.sh'), 'utf8')
  assert.equal(saved, stdout)
})
