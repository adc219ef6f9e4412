import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { FormatName } from '../../src/formats/format.ts'
import { startSpoilable } from '../../src/issuer/spoilable.ts'
import { decodeEntities } from '../../src/text/html-entities.ts'
import { type Ran, runCli, testEnv } from '../support/env.ts'
import { GIVEN_AWAY } from '../support/given-away.ts'
import { rsaPair } from '../support/rsa.ts'

/** What goes to others. */
const OTHERS: readonly FormatName[] = ['html', 'har', 'markdown', 'junit', 'tap', 'github', 'gitlab']

const PERSON = {
  name: 'Grace Brewster Hopper',
  email: 'grace.hopper@navy.example',
  preferred_username: 'grace',
  phone_number: '+1 555 010 9977',
  address: { street_address: '1 Harbour Street', postal_code: '90210', country: 'Ruritania' },
  groups: ['rear-admirals-1985', 'cobol'],
  employee_number: 7340921,
}
const provider = await startSpoilable({
  clock: { now: () => Date.now() },
  keys: { own: rsaPair(0).privateKey, strange: () => rsaPair(1).privateKey },
  clients: [{ client_id: 'client', client_secret: 'secret-of-the-client-0123456789abcdef' }],
  claimsOf: (sub) => ({ sub, ...PERSON }),
  spoil: { idTokenClaims: PERSON },
})
after(() => provider.close())

type Reports = Ran & { readonly home: string; readonly files: ReadonlyMap<string, string> }

/** Signs in, which saves a session, and lets the words after it have reports in every format. */
async function reported(
  commands: readonly (readonly string[])[],
  more: readonly string[] = [],
): Promise<readonly Reports[]> {
  const vars = { CLIENT_SECRET: 'secret-of-the-client-0123456789abcdef', ROBOT_PASSWORD: 'robot-password-0123456789' }
  const env = testEnv({ vars })
  writeFileSync(join(env.home, 'robot.yaml'), 'profiles: {}\n')
  const all: Reports[] = []
  for (const [at, words] of commands.entries()) {
    const saves = [...OTHERS, 'json'].flatMap((as) => ['--save', `${as}=${join(env.home, `${at}.${as}`)}`])
    const ran = await runCli([...words, ...saves, ...more], env)
    const files = new Map([...OTHERS, 'json'].map((as) => [as, readFileSync(join(env.home, `${at}.${as}`), 'utf8')]))
    all.push({ ...ran, home: env.home, files })
  }
  return all
}

const PROVIDER = ['--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:CLIENT_SECRET']
const LOGIN = [
  'login',
  ...PROVIDER,
  ...['--form', 'username=robot', '--form', 'password=env:ROBOT_PASSWORD', '--scope', 'openid profile email'],
  ...['--login-hint', 'grace@elsewhere.example'],
]
const jwt = (claims: unknown): string =>
  `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`

const COMMANDS = [
  LOGIN,
  ['userinfo', ...PROVIDER],
  ['session', 'show'],
  ['session', 'list'],
  ['decode', jwt({ iss: provider.issuer, sub: 'grace', ...PERSON })],
  ['verify', jwt({ iss: provider.issuer, sub: 'grace', ...PERSON }), '--issuer', provider.issuer],
]

test('nothing that says who signed in, and no folder of this machine, stands in a format that goes to others', async () => {
  for (const [at, { files, home, stdout, stderr }] of (await reported(COMMANDS)).entries()) {
    for (const as of OTHERS) {
      const text = files.get(as) ?? ''
      const found = GIVEN_AWAY.exec(text) ?? (text.includes(home) ? { index: text.indexOf(home) } : null)
      const around = found ? text.slice(Math.max(0, found.index - 100), found.index + 60) : ''
      assert.equal(found, null, `${COMMANDS[at]?.[0]} as ${as}: ${around}`)
    }
    // Whoever ran it is shown what they asked for.
    assert.match(files.get('json') ?? '', /ada|grace/, `${COMMANDS[at]?.[0]} ${stdout}${stderr}`)
  }
})

test('one value has one mask in all formats of a run, and another in the next', async () => {
  const masks = async (): Promise<readonly string[]> => {
    const [{ files }] = (await reported([LOGIN])) as readonly [Reports]
    const told = ['html', 'har'].map((as) => decodeEntities(files.get(as) ?? '').replaceAll('\\', ''))
    return told.flatMap((text) =>
      [...text.matchAll(/"email": ?"<claim 25 chars (hmac:[0-9a-f]{12})/g)].map(([, mask = '']) => mask),
    )
  }
  const [one, other] = [await masks(), await masks()]
  assert.ok(one.length > 2)
  assert.equal(new Set(one).size, 1)
  assert.notEqual(one[0], other[0])
})

test('--show-claims shows people and paths in all of them', async () => {
  const [{ files, home }] = (await reported([LOGIN], ['--show-claims'])) as readonly [Reports]
  for (const as of ['html', 'har'] as const) assert.match(files.get(as) ?? '', /grace\.hopper@navy\.example/, as)
  assert.ok(files.get('html')?.includes(`html=${join(home, '0.html')}`))
})

test('a saved record has them, and report masks what is drawn of it for others', async () => {
  const [{ home, files }] = (await reported([LOGIN])) as readonly [Reports]
  assert.match(files.get('json') ?? '', /Hopper/)
  const env = testEnv({ home })
  for (const as of OTHERS) {
    const drawn = await runCli(['report', '0.json', '--format', as], env)
    assert.equal(drawn.code, 0, drawn.stderr)
    assert.doesNotMatch(drawn.stdout, GIVEN_AWAY, as)
    assert.equal(drawn.stdout.includes(home), false, as)
  }
  const shown = await runCli(['report', '0.json', '--format', 'html', '--show-claims'], env)
  assert.match(shown.stdout, /Hopper/)
})
