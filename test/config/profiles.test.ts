import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { knownProfileKeys } from '../../src/config/option-groups.ts'
import { readConfiguration, removeProfile, saveProfile } from '../../src/config/profiles.ts'
import { testEnv } from '../support/env.ts'

const known = knownProfileKeys()

/** A machine with this configuration. */
function withConfig(text: string | Uint8Array, mode = 0o600) {
  const env = testEnv()
  writeFileSync(join(env.home, 'config.yaml'), text, { mode })
  return env
}

const GOOD = `# My providers
default-profile: work
profiles:
  work:
    issuer: https://issuer.example # the one
    client-id: client
    client-secret: env:SECRET
    port: 8400
    par: true
    header: ['X-A: 1', 'X-B: 2']
`

test('profiles are read with their values as written', async () => {
  const { profiles, defaultProfile, exists } = await readConfiguration(withConfig(GOOD), undefined, known)
  assert.equal(exists, true)
  assert.equal(defaultProfile, 'work')
  assert.deepEqual(profiles.get('work'), {
    issuer: 'https://issuer.example',
    'client-id': 'client',
    'client-secret': 'env:SECRET',
    port: 8400,
    par: true,
    header: ['X-A: 1', 'X-B: 2'],
  })
})

test('no file is no profile, and one that was named must be there', async () => {
  const env = testEnv()
  const { exists, profiles } = await readConfiguration(env, undefined, known)
  assert.equal(exists, false)
  assert.equal(profiles.size, 0)
  await assert.rejects(readConfiguration(env, 'mine.yaml', known), { code: 'file_unreadable' })
})

test('what is added and removed leaves comments and the rest as they were', async () => {
  const env = withConfig(GOOD)
  await saveProfile(await readConfiguration(env, undefined, known), 'home', { issuer: 'https://home.example' })
  const text = readFileSync(join(env.home, 'config.yaml'), 'utf8')
  assert.ok(text.startsWith(GOOD.slice(0, GOOD.indexOf('    header'))))
  const both = await readConfiguration(env, undefined, known)
  assert.deepEqual([...both.profiles.keys()], ['work', 'home'])
  await removeProfile(both, 'work')
  const after = await readConfiguration(env, undefined, known)
  assert.deepEqual([...after.profiles.keys()], ['home'])
  assert.equal(after.defaultProfile, undefined)
})

const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
  .split('')
  .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(',')}]`)
  .join('\n')}\nprofiles: *i\n`

const INVALID: readonly (readonly [what: string, text: string | Uint8Array, says: RegExp])[] = [
  ['broken YAML', 'profiles:\n  a: [1', /:2:|:3:/],
  ['a doubled key', 'profiles: {}\nprofiles: {}\n', /stands twice/],
  ['an alias bomb', bomb, /alias/i],
  [
    'an unknown key, with the nearest one',
    'profiles:\n  a:\n    isuer: https://i.example\n',
    /isuer is no flag; did you mean issuer\?/,
  ],
  ['an unknown section', 'profile:\n  a: {}\n', /profile is no flag; did you mean profiles\?/],
  ['a list at the top', '- a\n', /expected "profiles:"/],
  ['a text at the top', 'hello\n', /expected "profiles:"/],
  ['profiles that are a list', 'profiles: [a]\n', /not a mapping/],
  ['a profile that is a text', 'profiles:\n  a: x\n', /profile a is not a mapping/],
  ['a value that is a mapping', 'profiles:\n  a:\n    issuer: {b: c}\n', /neither a value nor a list/],
  ['a value that is null', 'profiles:\n  a:\n    issuer:\n', /neither a value nor a list/],
  ['a default that is a list', 'default-profile: [a]\nprofiles: {}\n', /default-profile is not a name/],
  ['a name with a slash', 'profiles:\n  a/b: {}\n', /./],
  ['a name of the prototype', 'profiles:\n  __proto__: {issuer: x}\n', /./],
  ['control characters', 'profiles:\n  a: {issuer: "\\e[31m"}\n', /control characters/],
]
for (const [what, text, says] of INVALID) {
  test(`${what} is refused with file and reason`, async () => {
    const env = withConfig(text)
    await assert.rejects(
      readConfiguration(env, undefined, known).then((read) => {
        // Nothing of it may have come through.
        assert.equal(Object.getPrototypeOf({}).issuer, undefined)
        return read
      }),
      (error: { code: string; message: string }) => {
        assert.match(error.code, /^(profile_invalid|invalid_option)$/)
        assert.match(error.message, says)
        return true
      },
    )
  })
}

test('a byte order mark and an empty file are no fault', async () => {
  assert.equal((await readConfiguration(withConfig(`\ufeff${GOOD}`), undefined, known)).profiles.size, 1)
  assert.equal((await readConfiguration(withConfig(''), undefined, known)).profiles.size, 0)
})

test('a file of ten megabytes is not read', async () => {
  await assert.rejects(readConfiguration(withConfig('#'.repeat(10_000_000)), undefined, known), {
    code: 'input_too_large',
  })
})

const posix = process.platform === 'win32' && 'modes and pipes are POSIX'

test('a secret in a file that others may read is refused, a reference is not', { skip: posix }, async () => {
  const open = (secret: string) => `profiles:\n  a:\n    issuer: https://i.example\n    client-secret: ${secret}\n`
  await assert.rejects(readConfiguration(withConfig(open('s3cret'), 0o644), undefined, known), { code: 'file_unsafe' })
  assert.equal((await readConfiguration(withConfig(open('env:SECRET'), 0o644), undefined, known)).profiles.size, 1)
  assert.equal((await readConfiguration(withConfig(open('s3cret'), 0o600), undefined, known)).profiles.size, 1)
})

for (const reference of ['env:SECRET', 'file:secret.txt', '"@secret.txt"', '"-"']) {
  test(`a profile that others may read may refer to a secret by ${reference}`, { skip: posix }, async () => {
    const text = `profiles:\n  a:\n    issuer: https://i.example\n    client-secret: ${reference}\n`
    const { profiles } = await readConfiguration(withConfig(text, 0o644), undefined, known)
    assert.equal(profiles.get('a')?.['client-secret'], reference.replaceAll('"', ''))
  })
}

test('a folder and a pipe in place of the file are refused at once', { skip: posix }, async () => {
  const folder = testEnv()
  mkdirSync(join(folder.home, 'config.yaml'))
  await assert.rejects(readConfiguration(folder, undefined, known), { code: 'file_unreadable' })
  const pipe = testEnv()
  assert.equal(spawnSync('mkfifo', [join(pipe.home, 'config.yaml')]).status, 0)
  await assert.rejects(readConfiguration(pipe, undefined, known), { code: 'file_unreadable' })
})

test('a link to a configuration elsewhere is read, and writing through it is refused', { skip: posix }, async () => {
  const env = testEnv()
  const elsewhere = withConfig(GOOD)
  symlinkSync(join(elsewhere.home, 'config.yaml'), join(env.home, 'config.yaml'))
  const configuration = await readConfiguration(env, undefined, known)
  assert.equal(configuration.profiles.size, 1)
  await assert.rejects(saveProfile(configuration, 'b', {}), { code: 'file_unsafe' })
})

test('a configuration that may not be read says so', {
  skip: posix || (process.getuid?.() === 0 && 'root may read everything'),
}, async () => {
  const env = withConfig(GOOD)
  chmodSync(join(env.home, 'config.yaml'), 0o000)
  await assert.rejects(readConfiguration(env, undefined, known), { code: 'file_unreadable' })
})
