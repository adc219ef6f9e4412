import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { RULES } from '../../src/checks/catalogue.ts'
import { checksOf, type Told, tell } from '../providers/reading.ts'
import { followingBrowser } from '../support/browser.ts'
import { type TestEnv, testEnv } from '../support/env.ts'
import { onLoopback, SECRET } from './loopback.ts'
import { MANNERS } from './manners.ts'
import { PRODUCTS, VARIANTS } from './products.ts'
import { MUSTS, SENTENCES } from './sentences.ts'

type Command = 'login' | 'userinfo' | 'refresh' | 'verify id_token' | 'verify access_token'

/** Right settings at a product, and what is told there beside what its metadata lack. */
interface Row {
  /** Recorded metadata and keys; default: those of the same name. */
  readonly recorded?: string
  readonly scope: string
  readonly clients?: readonly ('confidential' | 'public')[]
  /** Clients to whom no refresh token is issued. */
  readonly unrefreshed?: readonly string[]
  readonly hybrid?: string
  /** What breaks a MUST of a specification, and is true: it stops nothing, and the command ends well. */
  readonly fails?: Partial<Record<Command, readonly string[]>>
  readonly warns?: Partial<Record<Command, readonly string[]>>
}

const ALL = 'openid profile email offline_access'
const NO_STORE = { login: ['tok-no-store'], refresh: ['tok-no-store'] }

const ROWS: Readonly<Record<string, Row>> = {
  dex: {
    scope: ALL,
    warns: {
      login: ['at-is-id-token', 'jwt-kinds-not-exclusive'],
      refresh: ['at-is-id-token', 'jwt-kinds-not-exclusive', 'idt-refresh-nonce'],
      // It has all of an ID Token, at_hash too, and is for the client itself.
      'verify access_token': ['at-is-id-token'],
    },
  },
  'hydra-2.3.0': { scope: ALL, hybrid: 'code id_token', warns: { refresh: ['idt-refresh-nonce'] } },
  'hydra-2.3.0 with JWT access tokens': {
    recorded: 'hydra-2.3.0',
    scope: ALL,
    hybrid: 'code id_token',
    warns: { refresh: ['idt-refresh-nonce'], 'verify access_token': ['jwt-aud-missing'] },
  },
  'zitadel-oidc-3.52.0': { scope: ALL, fails: NO_STORE },
  'keycloak-26.7.3': { scope: 'openid profile email', hybrid: 'code id_token' },
  'keycloak before 25': {
    recorded: 'keycloak-26.7.3',
    scope: 'openid profile email',
    hybrid: 'code id_token',
    warns: {
      login: ['at-is-id-token'],
      refresh: ['at-is-id-token'],
      'verify access_token': ['at-is-id-token'],
    },
  },
  'spring-authorization-server-7.0.0': {
    scope: 'openid profile email',
    unrefreshed: ['public'],
  },
  'mitreid-connect-1.3.4': { scope: ALL, warns: { 'verify access_token': ['jwt-aud-missing'] } },
  'mock-oauth2-server-6.0.2': {
    scope: 'openid profile email',
    fails: NO_STORE,
    warns: {
      // Its UserInfo says what its access token says, whatever the scope.
      login: ['at-is-id-token', 'ui-scope-claims-missing'],
      userinfo: ['ui-scope-claims-missing'],
      'verify access_token': ['at-is-id-token'],
    },
  },
  'authlib-1.9.10': { scope: ALL, hybrid: 'code id_token' },
  'django-oauth-toolkit-3.4.1': { scope: 'openid profile email', hybrid: 'code id_token' },
  mockoidc: {
    scope: 'openid profile email',
    // Its address is a string, and expires_in counts nanoseconds.
    fails: {
      login: ['idt-standard-claim-type', 'ui-claim-types'],
      userinfo: ['ui-claim-types'],
      refresh: ['idt-standard-claim-type'],
      'verify id_token': ['idt-standard-claim-type'],
    },
    warns: {
      login: ['tok-lifetime-implausible', 'at-expires-in-differs', 'jwt-kinds-not-exclusive', 'ui-scope-leak'],
      userinfo: ['ui-scope-leak'],
      refresh: ['tok-lifetime-implausible', 'at-expires-in-differs', 'jwt-kinds-not-exclusive', 'idt-refresh-nonce'],
    },
  },
  'oauth2-mock-server-8.2.3': {
    scope: 'openid',
    clients: ['public'],
    warns: { 'verify access_token': ['jwt-aud-missing'] },
  },
}

/** The recipient that an access token is for, as whoever serves the API names it. */
function recipientOf(token: string): readonly string[] {
  const { aud } = JSON.parse(Buffer.from(String(token.split('.')[1]), 'base64url').toString())
  const [recipient] = [aud].flat()
  return recipient === undefined ? [] : ['--audience', recipient]
}

const isOfMetadata = (id: string): boolean => /^(?:disc|meta|jwks)-/.test(id)

/** What failed and what warned, each once; what is said of metadata and keys stands in the list of its product. */
function told({ document }: Told, recorded: string): { fails: string[]; warns: string[] } {
  const of = (verdict: string): string[] =>
    [...new Set(checksOf(document).flatMap((check) => (check.verdict === verdict ? [String(check.id)] : [])))].sort()
  const [fails, warns] = [of('fail'), of('warn')]
  const known = MANNERS[recorded]
  assert.deepEqual(
    warns.filter((id) => isOfMetadata(id) && !known?.warns.includes(id)),
    [],
  )
  for (const id of warns) assert.ok(Object.hasOwn(SENTENCES, id), `no sentence carries ${id}`)
  for (const id of fails) assert.ok(Object.hasOwn(MUSTS, id), `no sentence requires what ${id} asks`)
  return { fails, warns: warns.filter((id) => !isOfMetadata(id)) }
}

for (const [name, row] of Object.entries(ROWS)) {
  const product = PRODUCTS[name] ?? VARIANTS[name]
  const { recorded = name, scope, clients = ['confidential', 'public'], hybrid, unrefreshed = [] } = row
  test(`${name}: every command ends well with right settings, and warns of what a specification says`, async () => {
    assert.ok(product)
    const { issuer, close } = await onLoopback(product)
    after(close)
    const ends = async (command: Command, argv: readonly string[], env: TestEnv): Promise<Told> => {
      const run = await tell(argv, env)
      const { fails = [], warns = [] } = { fails: row.fails?.[command], warns: row.warns?.[command] }
      assert.deepEqual(
        { ...told(run, recorded), code: run.code },
        { fails: fails.toSorted(), warns: warns.toSorted(), code: 0 },
        argv.join(' '),
      )
      return run
    }
    const counted = [row.fails?.login, row.warns?.login, MANNERS[recorded]?.warns].flatMap((ids) => ids ?? [])
    const allowed = counted.flatMap((id) => ['--allow', id])
    const machine = () => testEnv({ browse: followingBrowser().browse, vars: { SECRET } })
    const found = await tell(['discover', issuer], machine())
    assert.deepEqual([found.code, told(found, recorded).fails], [0, []])
    for (const client of clients) {
      const env = machine()
      const secret = client === 'confidential' ? ['--client-secret', 'env:SECRET'] : []
      const given = ['--issuer', issuer, '--client-id', client, ...secret]
      const consent = scope.includes('offline_access') ? ['--prompt', 'consent'] : []
      const login = ['login', ...given, '--scope', scope, ...consent, '--login-timeout', '20']
      // With --strict nothing else counts than what is listed here, and that can be allowed by name.
      if (client === clients[0]) {
        const { code, error } = await tell([...login, '--strict', ...allowed], machine())
        assert.deepEqual([code, error], [0, null])
      }
      const { result } = await ends('login', login, env)
      assert.equal(result.id_token.verified, true)
      await ends('userinfo', ['userinfo', ...given], env)
      if (!unrefreshed.includes(client)) await ends('refresh', ['refresh', ...given], env)
      const { id_token, access_token } = result.tokens
      const { nonce } = result.id_token.claims
      const expected = ['--issuer', issuer, '--client-id', client, ...(nonce === undefined ? [] : ['--nonce', nonce])]
      await ends('verify id_token', ['verify', id_token, ...expected], env)
      if (access_token.split('.').length === 3) {
        const verify = ['verify', access_token, '--issuer', issuer, '--kind', 'access_token']
        await ends('verify access_token', [...verify, ...recipientOf(access_token)], env)
      }
      if (hybrid === undefined) continue
      const front = await ends('login', [...login, '--response-type', hybrid], machine())
      assert.equal(front.result.id_token.verified, true)
    }
  })
}

test('every sentence is of a rule that warns or fails without stopping anything, and each is used', () => {
  const used = [
    ...Object.values(MANNERS),
    ...Object.values(ROWS).flatMap(({ warns = {} }) => Object.values(warns).map((each) => ({ warns: each }))),
  ]
  const ids = new Set(used.flatMap(({ warns }) => warns))
  assert.deepEqual(Object.keys(SENTENCES).sort(), [...ids].sort())
  for (const id of ids) assert.ok(Object.hasOwn(RULES, id), id)
  const failing = Object.values(ROWS).flatMap(({ fails = {} }) => Object.values(fails).flat())
  for (const id of failing) assert.ok(Object.hasOwn(MUSTS, id), id)
  for (const id of Object.keys(MUSTS)) assert.equal(RULES[id as keyof typeof RULES].reject, false, id)
})

test('a login that nothing disproves says with --strict which warning counts', async () => {
  const { 'keycloak-26.7.3': keycloak } = PRODUCTS
  assert.ok(keycloak)
  const { issuer, close } = await onLoopback(keycloak)
  after(close)
  const env = testEnv({ browse: followingBrowser().browse, vars: { SECRET } })
  const login = [
    'login',
    '--issuer',
    issuer,
    '--client-id',
    'confidential',
    '--client-secret',
    'env:SECRET',
    '--strict',
  ]
  const { code, error } = await tell([...login, '--login-timeout', '20'], env)
  assert.equal(code, 1)
  assert.match(error.message, /\(meta-/)
})
