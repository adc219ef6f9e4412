import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, test } from 'node:test'
import { knownProfileKeys } from '../../src/config/option-groups.ts'
import { PRESETS } from '../../src/config/presets.ts'
import { runCli, type TestEnv, testEnv } from '../support/env.ts'

let env: TestEnv
beforeEach(() => {
  env = testEnv()
})

async function json(args: readonly string[]) {
  const ran = await runCli([...args, '--json'], env)
  return { code: ran.code, result: ran.json().result, error: ran.json().error }
}

/** The values of `profile show` by name. */
async function values(args: readonly string[]): Promise<ReadonlyMap<string, { value: unknown; source: string }>> {
  const { code, result, error } = await json(['profile', 'show', ...args])
  assert.equal(code, 0, error?.message)
  return new Map(result.values.map((each: { name: string }) => [each.name, each]))
}

for (const [name, preset] of Object.entries(PRESETS)) {
  const needed = [
    ...(preset.needs.base ? ['--base-url', 'https://provider.example'] : []),
    ...(preset.needs.tenant ? ['--tenant', 'acme'] : []),
  ]
  test(`preset ${name} fills options that exist, with values that they take`, async () => {
    for (const key of Object.keys(preset.options)) assert.ok(knownProfileKeys().has(key), key)
    const shown = await values(['--preset', name, ...needed])
    for (const key of Object.keys(preset.options)) assert.equal(shown.get(key)?.source, 'preset', key)
    const text = JSON.stringify([...shown])
    assert.doesNotMatch(text, /\{(base|tenant)\}/)
    assert.ok(shown.has('issuer') || shown.has('authorization-endpoint'))
  })
  test(`preset ${name} says what differs, where that is documented, and when it was read`, async () => {
    const { code, result } = await json(['preset', 'show', name])
    assert.equal(code, 0)
    assert.ok(result.differs.length > 0)
    for (const { url, title, read } of result.docs) {
      assert.ok(url === undefined ? title : new URL(url).protocol === 'https:')
      assert.match(read, /^\d{4}-\d{2}-\d{2}$/)
    }
    const human = await runCli(['preset', 'show', name], env)
    assert.match(human.stdout, new RegExp(`${name}, (OpenID Connect|plain OAuth 2\\.0)`))
    for (const each of preset.differs) assert.ok(human.stdout.includes(each))
  })
}

test('preset list names each preset and what it needs', async () => {
  const { result } = await json(['preset', 'list'])
  assert.deepEqual(
    result.presets.map(({ name }: { name: string }) => name),
    Object.keys(PRESETS),
  )
  const human = await runCli(['preset', 'list'], env)
  assert.match(human.stdout, /^gigya +Gigya.* {2}--base-url --tenant$/m)
  assert.match(human.stdout, /^github +GitHub \(plain OAuth 2\.0\)/m)
})

test('a mistyped preset is answered with the one that was meant', async () => {
  for (const args of [
    ['preset', 'show', 'pixlpin'],
    ['login', '--preset', 'pixlpin'],
  ]) {
    const { code, error } = await json(args)
    assert.equal(code, 2)
    assert.equal(error.code, 'preset_unknown')
    assert.match(error.hint, /Did you mean pixelpin/)
  }
})

test('names of every object are no presets', async () => {
  for (const name of ['constructor', '__proto__', 'toString']) {
    const { error } = await json(['login', '--preset', name])
    assert.equal(error.code, 'preset_unknown', name)
  }
})

test('what a preset needs and was not given is a usage error that names the flag', async () => {
  const { code, error } = await json(['login', '--preset', 'gigya'])
  assert.equal(code, 2)
  assert.equal(error.code, 'missing_option')
  assert.match(error.message, /--tenant: API key of the site/)
})

test('flag, environment and profile go before the preset', async () => {
  const text = 'profiles:\n  p:\n    preset: pixelpin\n    pkce: plain\n'
  writeFileSync(join(env.home, 'config.yaml'), text, { mode: 0o600 })
  const shown = await values(['--profile', 'p', '--client-auth', 'none'])
  assert.deepEqual([shown.get('pkce')?.value, shown.get('pkce')?.source], ['plain', 'profile'])
  assert.deepEqual([shown.get('client-auth')?.value, shown.get('client-auth')?.source], ['none', 'flag'])
  assert.deepEqual([shown.get('issuer')?.value, shown.get('issuer')?.source], ['https://login.pixelpin.io', 'preset'])
})

test('--base-url may come without a scheme and with a slash', async () => {
  const shown = await values(['--preset', 'keycloak', '--base-url', 'id.example/auth/', '--tenant', 'main'])
  assert.equal(shown.get('issuer')?.value, 'https://id.example/auth/realms/main')
})

test('parameters and headers of the command line join those of the preset, and win over the same ones', async () => {
  const place = ['--preset', 'paytronix', '--base-url', 'https://pay.example', '--tenant', '7']
  const given = ['--set', 'token.authentication=none', '--set', 'token.more=1', '--unset', 'token.merchantId']
  const shown = await values([...place, ...given])
  assert.deepEqual(shown.get('set')?.value, [
    'refresh.merchantId=7',
    'refresh.authentication=anonymous',
    'userinfo.merchantId=7',
    'userinfo.authentication=oauth',
    'token.authentication=none',
    'token.more=1',
  ])
  assert.deepEqual(shown.get('unset')?.value, ['token.redirect_uri', 'token.merchantId'])
})

test('profile add --preset names the preset and keeps nothing that follows from it', async () => {
  const add = ['profile', 'add', 'shop', '--preset', 'paytronix', '--base-url', 'https://pay.example', '--tenant', '7']
  const { code } = await json([...add, '--client-id', 'me', '--client-secret', 'env:SECRET'])
  assert.equal(code, 0)
  const kept = readFileSync(join(env.home, 'config.yaml'), 'utf8')
  assert.match(kept, /preset: paytronix/)
  assert.doesNotMatch(kept, /issuer|endpoint|merchantId|redirect_uri/)
  const shown = await values(['shop'])
  assert.equal(shown.get('preset')?.value, 'paytronix')
  const inForce = await values(['--profile', 'shop'])
  assert.equal(inForce.get('token-endpoint')?.value, 'https://pay.example/rest/oauth/requestGuestToken.json')
  assert.equal(inForce.get('discovery')?.value, false)
})

test('a profile says "discovery: false" or "no-discovery: true"', async () => {
  const text =
    'profiles:\n  one:\n    discovery: false\n  two:\n    no-discovery: true\n  three:\n    no-discovery: false\n'
  writeFileSync(join(env.home, 'config.yaml'), text, { mode: 0o600 })
  for (const [name, value] of [
    ['one', false],
    ['two', false],
    ['three', true],
  ] as const)
    assert.equal((await values(['--profile', name])).get('discovery')?.value, value, name)
})
