import assert from 'node:assert/strict'
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { sharedDoor } from '../support/door.ts'
import { runCli, testEnv } from '../support/env.ts'
import { newFolder } from '../support/folder.ts'

const door = await sharedDoor()
const LOGIN =
  '<form method=post action=/in><input name=username><input type=password name=password><button>Sign in</button></form>'
const USER = ['--form', 'username=ada', '--form', 'password=env:SMOKE_PASSWORD']

/** A door that lets everybody in, and repeats the password in the page that follows. */
function opens(echo: (password: string) => string = () => ''): void {
  let password = ''
  door.answer = ({ method, path, body }) => {
    if (path === '/authorize') return { html: LOGIN }
    if (path === '/in') {
      password = body.get('password') ?? ''
      return { html: `<p>Hi ${echo(password)}</p><form method=post action=/go><button>Continue</button></form>` }
    }
    return method === 'POST' ? door.through() : { status: 404 }
  }
}

for (const [what, argv, vars, says] of [
  [
    'a password',
    ['--form', 'password=hunter2-hunter2'],
    { CI: 'true' },
    /--form password is a value itself, and CI is set/,
  ],
  [
    'a value of a name that says nothing',
    ['--form', 'answer=blue-whale'],
    { CI: '1' },
    /--form answer is a value itself/,
  ],
  [
    'a name that only begins like one of a user',
    ['--form', 'user_password=blue-whale'],
    { CI: '1' },
    /is a value itself/,
  ],
  ['a seed', ['--totp', 'JBSWY3DPEHPK3PXP'], { CI: 'true' }, /--totp is a value itself/],
  [
    'a variable of another prefix',
    ['--form', 'password=env:AWS_SECRET', '--env-prefix', 'SMOKE_'],
    { AWS_SECRET: 'blue-whale-9' },
    /names the variable AWS_SECRET, and --env-prefix allows those alone that begin with SMOKE_/,
  ],
  [
    'a client secret of another prefix',
    [...USER, '--client-secret', 'env:AWS_SECRET', '--env-prefix', 'SMOKE_'],
    { SMOKE_PASSWORD: 'x-y-z-1-2-3', AWS_SECRET: 'blue-whale-9' },
    /AWS_SECRET/,
  ],
  [
    'a variable that is not set',
    ['--form', 'password=env:NOWHERE'],
    {},
    /--form password names the variable NOWHERE, which is not set/,
  ],
  ['a value without a name', ['--form', 'blue-whale-9'], {}, /--form expects a name and a value/],
  ['two values of one name', ['--form', 'username=a', '--form', 'username=b'], {}, /two values for username/],
  [
    'a field of no value',
    [...USER, '--form-field', 'otp=x'],
    { SMOKE_PASSWORD: 'blue-whale-9' },
    /no value of that name/,
  ],
  [
    'an origin with a path',
    [...USER, '--form-origin', 'https://sso.example/in'],
    { SMOKE_PASSWORD: 'blue-whale-9' },
    /--form-origin expects the https origin/,
  ],
  [
    'an origin over plain http',
    [...USER, '--form-origin', 'http://sso.example'],
    { SMOKE_PASSWORD: 'blue-whale-9' },
    /--form-origin expects the https origin/,
  ],
  ['words to press and no value', ['--press', 'OK'], {}, /no value to fill in/],
  [
    'an answer by hand as well',
    [...USER, '--callback-url', '-'],
    { SMOKE_PASSWORD: 'blue-whale-9' },
    /--callback-url is for a sign-in by hand/,
  ],
] as const)
  test(`${what} is refused before anything is sent`, async () => {
    opens()
    const ran = await door.login(argv, { vars })
    assert.equal(ran.code, 2)
    assert.match(ran.json().error.message, says)
    assert.doesNotMatch(ran.stdout + ran.stderr, /hunter2|blue-whale|JBSWY/)
    assert.equal(door.asked.length + door.provider.asked.length, 0)
  })

const ENVIRON = '/proc/self/environ'
const link = join(newFolder(), 'secret')
symlinkSync(ENVIRON, link)

for (const [what, path] of [
  ['itself', ENVIRON],
  ['of a thread', '/proc/thread-self/environ'],
  ['over the root of a process', '/proc/self/root/proc/self/environ'],
  ['over a link', link],
] as const)
  test(`with a prefix the variables of the process are read from no file: ${what}`, {
    skip: !existsSync(ENVIRON) && 'no /proc here',
  }, async () => {
    opens()
    for (const argv of [
      ['--form', `password=file:${path}`],
      [...USER, '--client-secret', `file:${path}`],
      [...USER, '--client-key', path],
    ]) {
      const ran = await door.login([...argv, '--env-prefix', 'SMOKE_'], { vars: { SMOKE_PASSWORD: 'blue-whale-9' } })
      assert.equal(ran.code, 2, argv.join(' '))
      assert.match(ran.json().error.message, /reads the variables of a process, and --env-prefix allows those alone/)
    }
    assert.equal(door.asked.length, 0)
    assert.ok(door.provider.asked.every(({ method }) => method === 'GET'))
  })

test('a literal user name is taken under CI, and a literal password elsewhere, with a note', async () => {
  opens()
  const ran = await door.login(['--form', 'e-mail=ada@example.com', '--form', 'password=hunter2-hunter2'])
  assert.equal(ran.code, 0, JSON.stringify(ran.json().error))
  assert.match(
    JSON.stringify(ran.json()),
    /--form password was given as it is, where other users of this machine can see it/,
  )
  assert.doesNotMatch(ran.stdout + ran.stderr, /hunter2|--form e-mail was given/)
  const given = ran.json().given.find(({ name }: { name: string }) => name === 'form')
  assert.deepEqual(given.value, ['e-mail', 'password'])
})

const PASSWORDS = ['correct horse "battery" & staple', 'hunter', 'pässwörd-überlang', 'a1b', "it's-<b>bold</b>-9"]
const ESCAPES: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`),
  (text) => encodeURIComponent(text),
  (text) => Buffer.from(text).toString('base64'),
  (text) => JSON.stringify(text).slice(1, -1),
]

for (const password of PASSWORDS)
  test(`a password of ${password.length} characters stands in no report, however a page repeats it`, async () => {
    // What is too short to be found by chance stands as it is alone.
    const spellings = password.length < 8 ? ESCAPES.slice(0, 1) : ESCAPES
    opens((text) => spellings.map((spelled) => spelled(text)).join(' , '))
    const env = testEnv({ vars: { SMOKE_PASSWORD: password } })
    const formats = ['json', 'har', 'html', 'markdown', 'junit', 'curl', 'human'].filter((each) => each !== 'human')
    const saves = formats.flatMap((format) => ['--save', `${format}=out.${format}`])
    const argv = ['login', '--issuer', door.provider.issuer, '--client-id', 'public', '--no-save', '-vv']
    const ran = await runCli([...argv, '--authorization-endpoint', `${door.origin}/authorize`, ...USER, ...saves], env)
    assert.equal(ran.code, 0, ran.stderr)
    assert.equal(door.asked.find(({ path }) => path === '/in')?.body.get('password'), password)
    const texts = [
      ran.stdout,
      ran.stderr,
      ...formats.map((format) => readFileSync(join(env.home, `out.${format}`), 'utf8')),
    ]
    for (const text of texts)
      for (const spelled of [...spellings, (given: string) => new URLSearchParams({ a: given }).toString().slice(2)])
        assert.ok(
          !new RegExp(`(?<![\\w-])${spelled(password).replace(/[^\w]/g, '\\$&')}(?![\\w-])`).test(text),
          spelled(password),
        )
  })

test('with --reveal the requests of the sign-in hold what stands for the values', async () => {
  opens()
  const ran = await door.login([...USER, '--reveal'], { vars: { SMOKE_PASSWORD: 'correct-horse-battery' } })
  const step = ran.json().steps.find(({ name }: { name: string }) => name === 'sign_in')
  const bodies = step.exchanges.map(({ request }: { request: { body: string } }) => decodeURIComponent(request.body))
  assert.match(bodies.join('\n'), /username=<username\+3\+chars>&password=<password\+21\+chars>/)
  assert.doesNotMatch(ran.stdout, /correct-horse/)
})

test('a one-time password is as secret as the seed', async () => {
  let code = ''
  door.answer = ({ path, body }) => {
    if (path === '/authorize')
      return { html: '<form method=post action=/in><input name=otp><button>Verify</button></form>' }
    code = body.get('otp') ?? code
    return path === '/in'
      ? { html: `<p>${code}</p><form method=post action=/go><button>Continue</button></form>` }
      : door.through()
  }
  const ran = await door.login(['--totp', 'env:SEED'], { vars: { SEED: 'otpauth://totp/a?secret=GEZDGNBVGY3TQOJQ' } })
  assert.equal(ran.code, 0)
  assert.match(code, /^\d{6}$/)
  assert.ok(!ran.stdout.includes(code))
  assert.doesNotMatch(ran.stdout, /GEZDGNBVGY3TQOJQ/)
})

test('a header that holds a secret goes to the origins that values go to, and no further', async () => {
  const seen: IncomingHttpHeaders[] = []
  const other = createServer((request, response) => {
    seen.push(request.headers)
    response.writeHead(302, { location: `${door.origin}/back` }).end()
  })
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
  door.answer = ({ path }) =>
    path === '/authorize'
      ? { location: `http://127.0.0.1:${(other.address() as AddressInfo).port}/` }
      : path === '/back'
        ? { html: LOGIN }
        : door.through()
  const headers = ['--header', 'X-Gate: open-sesame-9', '--header', 'User-Agent: Smoke/1']
  await door.login([...USER, ...headers], { vars: { SMOKE_PASSWORD: 'correct-horse' } })
  other.close()
  assert.deepEqual(
    seen.map((each) => [each['x-gate'], each['user-agent']]),
    [[undefined, 'Smoke/1']],
  )
  assert.deepEqual(
    door.asked.map((each) => each.headers['x-gate']),
    ['open-sesame-9', 'open-sesame-9', 'open-sesame-9'],
  )
})

test('values of a profile go to the provider of the profile alone', async () => {
  opens()
  const env = testEnv({ vars: { SMOKE_PASSWORD: 'correct-horse' } })
  const lines = [
    'profiles:',
    '  smoke:',
    '    issuer: https://issuer.example',
    '    form: [username=ada, password=env:SMOKE_PASSWORD]',
  ]
  writeFileSync(join(env.home, 'config.yaml'), `${lines.join('\n')}\n`, { mode: 0o600 })
  const argv = [
    'login',
    '--profile',
    'smoke',
    '--issuer',
    door.provider.issuer,
    '--client-id',
    'public',
    '--no-save',
    '--json',
  ]
  const ran = await runCli([...argv, '--authorization-endpoint', `${door.origin}/authorize`], env)
  assert.equal(ran.json().error.code, 'endpoint_moved')
  assert.equal(door.asked.length, 0)
})
