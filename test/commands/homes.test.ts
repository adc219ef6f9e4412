import assert from 'node:assert/strict'
import {
  chmodSync,
  chownSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type Document, type Ran, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { newFolder } from '../support/folder.ts'
import { SECRET, sharedProvider } from '../support/provider.ts'

const skip = process.platform === 'win32' && 'owners and links are POSIX'
const rootOnly = skip || (process.getuid?.() !== 0 && 'only root can give a folder away')
const provider = await sharedProvider()
const CLIENT = ['--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']

const machine = (home: string, vars: Record<string, string> = {}): TestEnv =>
  testEnv({ home, browse: followingBrowser().browse, vars: { SECRET, ...vars } })

/** Every command that has to do with the folder, in an order in which each works. */
const COMMANDS: readonly (readonly string[])[] = [
  ['profile', 'add', 'acme', '--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET'],
  ['profile', 'list'],
  ['profile', 'show', 'acme'],
  ['discover', '--profile', 'acme'],
  ['login', ...CLIENT],
  ['login', '--profile', 'acme'],
  ['userinfo'],
  ['refresh'],
  ['session', 'list'],
  ['session', 'show'],
  ['token', 'client_credentials', ...CLIENT],
  ['profile', 'remove', 'acme'],
  ['session', 'clear'],
  ['session', 'clear', '--all'],
]

/** The commands of the list that end with another code than in a folder of one's own. */
async function all(env: () => TestEnv, wanted: readonly number[]): Promise<readonly Ran[]> {
  const ran: Ran[] = []
  for (const [at, argv] of COMMANDS.entries()) {
    const each = await runCli([...argv, '--json'], env())
    assert.equal(each.code, wanted[at], `${argv.join(' ')}: ${each.stdout}${each.stderr}`)
    ran.push(each)
  }
  return ran
}

const usual: number[] = []
test('every command works in a folder of its own', async () => {
  const home = newFolder()
  for (const argv of COMMANDS) usual.push((await runCli([...argv, '--json'], machine(home))).code)
  // The provider of this test gives tokens to nobody but a person.
  assert.deepEqual(
    usual,
    COMMANDS.map(([command]) => (command === 'token' ? 3 : 0)),
  )
})

test('a home that is a link to a folder of one’s own is taken by every command, and stays a link', {
  skip,
}, async () => {
  const real = newFolder()
  const link = join(newFolder(), 'link')
  symlinkSync(real, link)
  await all(() => machine(link), usual)
  assert.ok(lstatSync(link).isSymbolicLink())
  assert.deepEqual(readdirSync(real).sort(), ['config.yaml', 'sessions'])
  assert.equal(lstatSync(real).mode & 0o777, 0o700)
})

test('configuration and state of the platform may each be a link', { skip }, async () => {
  const home = newFolder()
  const places = ['.config', join('.local', 'state')].map((name) => join(home, name))
  for (const place of places) {
    mkdirSync(place, { recursive: true })
    mkdirSync(`${place}.real`, { mode: 0o700 })
    symlinkSync(`${place}.real`, join(place, 'oidc-cli'))
  }
  await all(() => machine(home, { OIDC_CLI_HOME: '' }), usual)
  for (const place of places) assert.ok(lstatSync(join(place, 'oidc-cli')).isSymbolicLink())
  assert.ok(readFileSync(join(`${places[0]}.real`, 'config.yaml'), 'utf8').length > 0)
})

for (const [what, make, code] of [
  ['a link to nowhere', (link: string) => symlinkSync('/nowhere/at/all', link), 'file_unsafe'],
  ['a circle of links', (link: string) => symlinkSync(link, link), 'file_unsafe'],
  ['a file', (link: string) => writeFileSync(link, ''), 'file_unwritable'],
] as const) {
  test(`a home that is ${what} is refused by every command`, { skip }, async () => {
    const link = join(newFolder(), 'link')
    make(link)
    const ran = await all(
      () => machine(link),
      COMMANDS.map(() => 6),
    )
    for (const each of ran) {
      assert.equal(each.json().error.code, code)
      assert.match(each.json().error.hint, /OIDC_CLI_HOME/)
    }
  })
}

test('folders and files of ours below a home are no links, for whichever command', { skip }, async () => {
  const home = newFolder()
  mkdirSync(join(home, 'real'))
  symlinkSync(join(home, 'real'), join(home, 'sessions'))
  for (const argv of [
    ['login', ...CLIENT],
    ['userinfo'],
    ['refresh'],
    ['session', 'list'],
    ['session', 'clear', '--all'],
  ]) {
    const ran = await runCli([...argv, '--json'], machine(home))
    assert.deepEqual([ran.code, ran.json().error.code], [6, 'file_unsafe'], argv.join(' '))
  }
  assert.deepEqual(readdirSync(join(home, 'real')), [])
})

/** What is refused because it is another user's is told with the way out. */
function requireForeign(ran: readonly Ran[]): void {
  for (const each of ran) {
    const { code, message, hint } = each.json().error
    assert.equal(code, 'file_unsafe')
    assert.match(message, /belongs to another user \(uid \d+, this one is \d+\)/)
    assert.match(message, /OIDC_CLI_HOME/)
    assert.match(hint, /Set OIDC_CLI_HOME to a folder of your own/)
  }
}

const strange = userInfo().uid + 1
const asAnother = (home: string, vars: Record<string, string> = {}): TestEnv =>
  Object.assign(machine(home, vars), { uid: strange })
const refused = COMMANDS.map(() => 6)

test('a home of another user is refused by every command, before anybody is asked to sign in', { skip }, async () => {
  const home = newFolder()
  mkdirSync(join(home, 'sessions'), { mode: 0o700 })
  provider.asked.length = 0
  requireForeign(await all(() => asAnother(home), refused))
  assert.deepEqual(readdirSync(home), ['sessions'])
  assert.equal(provider.asked.length, 0)
})

test('where only the state is of another user, nobody is asked to sign in either', { skip }, async () => {
  const home = newFolder()
  mkdirSync(join(home, '.local', 'state', 'oidc-cli'), { recursive: true })
  provider.asked.length = 0
  const vars = { OIDC_CLI_HOME: '' }
  const ran = [
    ['login', ...CLIENT],
    ['token', 'client_credentials', ...CLIENT],
    ['session', 'list'],
  ].map((argv) => runCli([...argv, '--json'], asAnother(home, vars)))
  requireForeign(await Promise.all(ran))
  assert.equal(provider.asked.length, 0)
  const unsaved = await runCli(['login', ...CLIENT, '--no-save', '--json'], asAnother(home, vars))
  assert.equal(unsaved.code, 0, unsaved.stdout)
})

test('the parents of a home may be of whomever they are', { skip }, async () => {
  const home = newFolder()
  // Made by this process, which says that it acts as another user: its own folder is then the one that it makes.
  const ran = await runCli(['session', 'list', '--json'], asAnother(join(home, 'deeper')))
  assert.deepEqual([ran.code, ran.json().result.sessions], [0, []])
})

for (const [what, take] of [
  ['home', (home: string) => [home]],
  ['folder of sessions', (home: string) => [join(home, 'sessions')]],
  ['session', (home: string) => readdirSync(join(home, 'sessions')).map((name) => join(home, 'sessions', name))],
  ['configuration', (home: string) => [join(home, 'config.yaml')]],
] as const) {
  test(`root refuses a ${what} of another user as well`, { skip: rootOnly }, async () => {
    const home = newFolder()
    for (const argv of COMMANDS.slice(0, 6)) assert.equal((await runCli(argv, machine(home))).code, 0)
    for (const path of take(home)) chownSync(path, 12345, 12345)
    const looks =
      what === 'configuration'
        ? [
            ['profile', 'list'],
            ['discover', provider.issuer],
          ]
        : [['userinfo'], ['refresh'], ['session', 'show']]
    requireForeign(await Promise.all(looks.map((argv) => runCli([...argv, '--json'], machine(home)))))
  })
}

for (const name of ['session', 'latest-session'])
  test(`what another user put in the place of a ${name} is not cleared either`, { skip: rootOnly }, async () => {
    const home = newFolder()
    assert.equal((await runCli(['login', ...CLIENT], machine(home))).code, 0)
    const [file = ''] = readdirSync(join(home, 'sessions'))
    const path = name === 'session' ? join(home, 'sessions', file) : join(home, name)
    chownSync(path, 12345, 12345)
    requireForeign([await runCli(['session', 'clear', '--all', '--json'], machine(home))])
    assert.equal(lstatSync(path).uid, 12345)
  })

for (const command of ['login', 'refresh'])
  test(`${command} asks for no tokens where the lock of sessions is a folder`, { skip }, async () => {
    const home = newFolder()
    assert.equal((await runCli(['login', ...CLIENT], machine(home))).code, 0)
    mkdirSync(join(home, 'sessions.lock'))
    const argv = command === 'login' ? ['login', ...CLIENT] : ['refresh']
    const document = (await runCli([...argv, '--json'], machine(home))).json()
    assert.equal(document.error.code, 'file_unwritable')
    const purposes = document.steps.flatMap((step: Document) => step.exchanges.map((each: Document) => each.purpose))
    assert.deepEqual(
      purposes.filter((each: string) => each !== 'discover'),
      [],
    )
  })

test('root takes no link that another user made, and a user one that root made', { skip: rootOnly }, async () => {
  const link = join(newFolder(), 'link')
  symlinkSync(newFolder(), link)
  lchownSync(link, 12345, 12345)
  requireForeign([await runCli(['session', 'list', '--json'], machine(link))])
  const own = newFolder()
  chownSync(own, strange, strange)
  chmodSync(own, 0o700)
  const byRoot = join(newFolder(), 'link')
  symlinkSync(own, byRoot)
  const ran = await runCli(['session', 'list', '--json'], asAnother(byRoot))
  assert.equal(ran.code, 0, ran.stdout)
})

test('a file of --config is the choice of whoever names it', { skip }, async () => {
  const home = newFolder()
  const file = join(newFolder(), 'given.yaml')
  writeFileSync(file, 'profiles:\n  acme:\n    client-id: client\n', { mode: 0o644 })
  const ran = await runCli(['profile', 'list', '--config', file, '--json'], asAnother(home))
  assert.equal(ran.code, 0, ran.stdout)
})
