import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import * as tls from 'node:tls'
import { httpSettings } from '../../src/http/settings.ts'
import { type Store, systemAnchors } from '../../src/http/system-ca.ts'
import { testEnv } from '../support/env.ts'
import { newFolder } from '../support/folder.ts'
import { optionsOf } from '../support/options.ts'
import { start } from '../support/process.ts'
import { createAuthority } from '../support/tls.ts'
import { network, serveTls } from './network.ts'

const folder = newFolder()
/** From Node.js 22.15 on. */
const { getCACertificates: ofNode } = tls as unknown as { getCACertificates?: (type: string) => readonly string[] }
const [root, other] = await Promise.all([createAuthority(), createAuthority('CN=Other Root')])
const good = await root.issue()
const served = await serveTls(good, (_request, response) => response.end('fine'))

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const bundle = file('bundle.pem', `# Test Root\n${root.cert}\n# Other Root\n${other.cert}`)
const broken = file('empty.pem', 'nothing here')
const none = join(folder, 'none.pem')

const linux = { vars: {}, platform: 'linux', nodeVersion: '20.19.0' } as const
const trimmed = (list: readonly string[]): readonly string[] => list.map((text) => text.trim())
const BOTH = trimmed([root.cert, other.cert])

const READ: readonly [
  what: string,
  machine: Parameters<typeof systemAnchors>[0],
  store: Store,
  found: readonly string[],
][] = [
  ['what Node.js says', linux, { ofSystem: () => [other.cert], bundles: [bundle] }, trimmed([other.cert])],
  ['the first bundle that is there', linux, { ofSystem: undefined, bundles: [none, bundle, broken] }, BOTH],
  ['a bundle where Node.js knows none', linux, { ofSystem: () => [], bundles: [bundle] }, BOTH],
  ['SSL_CERT_FILE', { ...linux, vars: { SSL_CERT_FILE: bundle } }, { ofSystem: undefined, bundles: [broken] }, BOTH],
  [
    'SSL_CERT_FILE on another system',
    { ...linux, platform: 'darwin', vars: { SSL_CERT_FILE: bundle } },
    { ofSystem: undefined, bundles: [] },
    BOTH,
  ],
]
for (const [what, machine, store, found] of READ)
  test(`the certificates of the system are ${what}`, async () => {
    assert.deepEqual(trimmed(await systemAnchors(machine, store)), found)
  })

const REFUSED: readonly [
  what: string,
  machine: Parameters<typeof systemAnchors>[0],
  store: Store,
  code: string,
  message: RegExp,
][] = [
  [
    'no bundle',
    linux,
    { ofSystem: undefined, bundles: [none] },
    'invalid_option',
    /none of the usual files.*none\.pem/,
  ],
  ['a bundle of nothing', linux, { ofSystem: undefined, bundles: [broken] }, 'invalid_option', /holds no certificate/],
  [
    'SSL_CERT_FILE that is not there',
    { ...linux, vars: { SSL_CERT_FILE: none } },
    { ofSystem: undefined, bundles: [bundle] },
    'file_unreadable',
    /SSL_CERT_FILE: the file .*none\.pem does not exist/,
  ],
  [
    'an old Node.js on Windows',
    { ...linux, platform: 'win32' },
    { ofSystem: undefined, bundles: [bundle] },
    'invalid_option',
    /Node\.js 20\.19\.0 cannot read the store of this system; 22\.15/,
  ],
  [
    'an empty store on macOS',
    { ...linux, platform: 'darwin', nodeVersion: '24.0.0' },
    { ofSystem: () => [], bundles: [bundle] },
    'invalid_option',
    /store has no certificate/,
  ],
]
for (const [what, machine, store, code, message] of REFUSED)
  test(`without certificates of the system --system-ca is ${code}: ${what}`, async () => {
    await assert.rejects(systemAnchors(machine, store), { name: 'CliError', code, message })
  })

test('Node.js says the certificates of the system, where it can', {
  skip: !ofNode && 'needs Node.js 22.15',
}, async () => {
  const found = ofNode?.('system') ?? []
  if (found.length > 0) assert.deepEqual(await systemAnchors(linux), found)
})

test('the system and --ca-file are trusted side by side', {
  skip: ofNode && 'Node.js reads the variable of its own process',
}, async () => {
  const env = testEnv({ vars: { SSL_CERT_FILE: file('other.pem', other.cert) }, home: folder })
  const given = { systemCa: true, caFile: file('root.pem', root.cert) }
  const settings = await httpSettings(optionsOf(['network', 'shaping', 'judging'], given, env), env, 'test')
  assert.equal(settings.systemCa, true)
  const otherServer = await serveTls(await other.issue(), (_request, response) => response.end('other'))
  const { get } = network(settings)
  assert.equal((await get(served)).response?.body, 'fine')
  assert.equal((await get(otherServer)).response?.body, 'other')
})

test('an untrusted issuer is told with --system-ca, unless that was given', async () => {
  const without = await network().get(served)
  assert.equal(without.failure?.code, 'tls_certificate')
  assert.match(without.failure?.hint ?? '', /--ca-file.*Where this machine trusts it already, --system-ca will do/)
  const beside = await network({ ca: other.cert, systemCa: true }).get(served)
  assert.equal(beside.failure?.code, 'tls_certificate')
  assert.doesNotMatch(beside.failure?.hint ?? '', /--system-ca/)
})

test('the program trusts what the system trusts with --system-ca only', {
  skip: process.platform !== 'linux' && 'the store of another system has no test root',
}, async () => {
  const { host } = new URL(served)
  const discover = async (...more: readonly string[]): Promise<string> => {
    const { stdout } = await start(['discover', `https://${host}`, '--json', ...more], {
      vars: { SSL_CERT_FILE: bundle },
    }).ended
    return JSON.parse(stdout).error.code
  }
  assert.equal(await discover(), 'tls_certificate')
  assert.notEqual(await discover('--system-ca'), 'tls_certificate')
})
