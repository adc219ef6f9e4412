import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCli, testEnv } from '../support/env.ts'
import { type Answer, fakeProvider, json } from '../support/provider.ts'

const NONE: Answer = { status: 500, headers: {}, body: 'no' }
const NOW = Date.UTC(2026, 0, 1)
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const OTHER = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwkOf = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' })
const FIRST = jwkOf(EC.publicKey, 'first')
const SECOND = jwkOf(OTHER.publicKey, 'second')

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function token(index: number, kid = 'first', key = EC.privateKey, claims: object = {}): string {
  const now = NOW / 1000
  const body = {
    iss: 'https://i.example',
    sub: `user-${index}`,
    aud: 'client',
    exp: now + 60,
    iat: now,
    nonce: 'n'.repeat(20),
    ...claims,
  }
  const input = `${encode({ alg: 'ES256', kid })}.${encode(body)}`
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

async function verifyLines(lines: readonly string[], args: readonly string[]) {
  const env = testEnv({ now: () => NOW, stdin: `${lines.join('\n')}\n` })
  writeFileSync(join(env.home, 'key.json'), JSON.stringify(FIRST))
  const ran = await runCli(['verify', '--audience', 'client', ...args], env)
  return { ...ran, env, lines: ran.stdout.trimEnd().split('\n') }
}

for (const count of [3, 1500]) {
  test(`${count} lines give ${count} lines in the same order, each with its own verdict`, async () => {
    const lines = Array.from({ length: count }, (_, index) =>
      index % 7 === 2 ? token(index, 'first', OTHER.privateKey) : token(index),
    )
    const ran = await verifyLines(lines, ['--key', 'key.json', '--json'])
    assert.equal(ran.code, 1)
    const elements = ran.lines.map((line) => JSON.parse(line))
    assert.equal(elements.length, count)
    for (const [index, element] of elements.entries()) {
      assert.equal(element.claims.sub, `user-${index}`)
      assert.equal(element.verified, index % 7 !== 2)
      assert.equal(element.key_source, '--key key.json')
      const broken = element.checks.filter((check: { verdict: string }) => check.verdict === 'fail')
      assert.deepEqual(
        broken.map((check: { id: string }) => check.id),
        index % 7 === 2 ? ['idt-signature-invalid'] : [],
      )
    }
    const failed = lines.filter((_, index) => index % 7 === 2).length
    assert.match(ran.stderr, new RegExp(`${count - failed} of ${count} tokens are verified`))
  })
}

test('lines that are all good end with 0', async () => {
  const ran = await verifyLines([token(1), token(2)], ['--key', 'key.json'])
  assert.equal(ran.code, 0, ran.stdout)
  assert.deepEqual(
    ran.lines.map((line) => /^(\S+) .*sub (\S+)/.exec(line)?.slice(1)),
    [
      ['verified', 'user-1'],
      ['verified', 'user-2'],
    ],
  )
})

test('a key that appears between two fetches is found, and the set fetched once more only', async () => {
  const provider = await fakeProvider({
    jwks: (_answer, __, times) => json({ keys: times === 1 ? [FIRST] : [FIRST, SECOND] }),
  })
  try {
    const lines = [
      token(0),
      token(1, 'second', OTHER.privateKey),
      token(2, 'third'),
      token(3, 'second', OTHER.privateKey),
    ]
    const ran = await verifyLines(lines, ['--jwks-uri', `${provider.issuer}/jwks`, '--json'])
    assert.deepEqual(
      ran.lines.map((line) => JSON.parse(line).verified),
      [true, true, false, true],
    )
    assert.equal(provider.of('/jwks').length, 2)
  } finally {
    await provider.close()
  }
})

for (const [what, answer, requests, exit, id] of [
  // An answer 500 is asked for three times, as every request is that may be repeated.
  ['fails', NONE, 3, 5, 'jwks-fetch-failed'],
  ['is refused', { ...NONE, status: 403 }, 1, 1, 'jwks-fetch-failed'],
  [
    'is no JSON',
    { status: 200, headers: { 'content-type': 'application/json' }, body: '{"keys":[' },
    1,
    1,
    'jwks-keys-missing',
  ],
] as const) {
  test(`a key set that ${what} is asked for once in a run, and every line has that cause`, async () => {
    const provider = await fakeProvider({ jwks: (): Answer => answer })
    try {
      const lines = Array.from({ length: 1500 }, (_none, at) => token(at, `kid-${at}`))
      const ran = await verifyLines(lines, ['--jwks-uri', `${provider.issuer}/jwks`, '--json'])
      assert.equal(provider.asked.length, requests)
      assert.equal(ran.code, exit)
      const told = ran.lines.map((line) => JSON.parse(line))
      assert.equal(told.length, 1500)
      for (const { verified, checks } of told) {
        assert.equal(verified, null)
        assert.ok(checks.some((check: { id: string; verdict: string }) => check.id === id && check.verdict === 'fail'))
      }
    } finally {
      await provider.close()
    }
  })
}

test('metadata that cannot be had are asked for once in a run, whatever the number of lines', async () => {
  const asked = async (count: number): Promise<number> => {
    const provider = await fakeProvider({ discovery: () => NONE, oauthDiscovery: () => NONE })
    try {
      const lines = Array.from({ length: count }, (_none, at) => token(at))
      assert.equal((await verifyLines(lines, ['--issuer', provider.issuer, '--json'])).code, 5)
      return provider.asked.length
    } finally {
      await provider.close()
    }
  }
  assert.equal(await asked(1500), await asked(2))
})

test('lines that are no tokens are told as such and do not end the run', async () => {
  const ran = await verifyLines([token(0), 'not a token', `${token(1)}x`, token(2)], ['--key', 'key.json', '--json'])
  const verdicts = ran.lines.map((line) => JSON.parse(line).verified)
  assert.equal(verdicts[0], true)
  assert.match(JSON.parse(ran.lines[0] ?? '').key_trust, /a file of this machine/)
  assert.equal(verdicts.at(-1), true)
  assert.ok(verdicts.slice(1, -1).every((verdict) => verdict !== true))
  assert.equal(ran.code, 1)
})

test('a report of the run can be saved beside the lines', async () => {
  const ran = await verifyLines(
    [token(0), token(1, 'first', OTHER.privateKey)],
    ['--key', 'key.json', '--json', '--save', 'json=run.json'],
  )
  const saved = JSON.parse(readFileSync(join(ran.env.home, 'run.json'), 'utf8'))
  assert.equal(saved.command, 'verify')
  assert.equal(saved.exit, 1)
  assert.match(JSON.stringify(saved), /1 of 2 tokens are verified/)
})

test('a format for one token refuses many', async () => {
  const ran = await verifyLines([token(0), token(1)], ['--key', 'key.json', '--format', 'tap'])
  assert.equal(ran.code, 2)
})

for (const [what, key, exit] of [
  ['good', EC.privateKey, 0],
  ['forged', OTHER.privateKey, 1],
] as const) {
  test(`a closed stdout ends the run quietly with the code of the ${what} lines so far`, async () => {
    const lines = Array.from({ length: 3000 }, (_, index) => token(index, 'first', key))
    const env = testEnv({ now: () => NOW, stdin: `${lines.join('\n')}\n` })
    writeFileSync(join(env.home, 'key.json'), JSON.stringify(FIRST))
    let writes = 0
    const stdout = {
      ...env.stdout,
      writeJson() {
        writes += 1
      },
      get closed() {
        return writes > 0
      },
    }
    const ran = await runCli(['verify', '--audience', 'client', '--key', 'key.json', '--json'], { ...env, stdout })
    assert.equal(ran.code, exit)
    assert.equal(writes, 1)
    assert.equal(ran.stderr, '')
  })
}
