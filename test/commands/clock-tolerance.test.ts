import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { SignJWT } from 'jose'
import { followingBrowser } from '../support/browser.ts'
import { runCli, type TestEnv, testEnv } from '../support/env.ts'
import { type Json, SECRET, sharedProvider } from '../support/provider.ts'
import { rsaPair } from '../support/rsa.ts'

const provider = await sharedProvider()
const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds

/** A provider whose clock is 60 s ahead, for ID Tokens and for UserInfo as a JWT. */
async function ahead(): Promise<void> {
  const claims = { iss: provider.issuer, aud: 'client', sub: 'ada', nbf: inSeconds(60) }
  const jwt = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(rsaPair(0).privateKey)
  provider.spoil = {
    discovery: ({ body, ...answer }) => ({
      ...answer,
      body: { ...(body as Json), userinfo_signing_alg_values_supported: ['RS256'] },
    }),
    idTokenClaims: (all) => ({ ...all, nbf: inSeconds(60) }),
    userinfo: (answer) => ({ ...answer, headers: { 'content-type': 'application/jwt' }, body: jwt }),
  }
}

/** A machine with a profile, signed in by it while the clocks agree. */
async function signedIn(tolerance: number | undefined): Promise<TestEnv> {
  const env = testEnv({ browse: followingBrowser().browse, vars: { SECRET } })
  const lines = [`issuer: ${provider.issuer}`, 'client-id: client', 'client-secret: env:SECRET']
  const all = tolerance === undefined ? lines : [...lines, `clock-tolerance: ${tolerance}`]
  writeFileSync(join(env.home, 'config.yaml'), `profiles:\n  p:\n${all.map((line) => `    ${line}\n`).join('')}`, {
    mode: 0o600,
  })
  provider.spoil = {}
  const ran = await runCli(['login', '--profile', 'p', '--json'], env)
  assert.equal(ran.code, 0, ran.stdout)
  return env
}

for (const command of ['login', 'refresh'] as const) {
  for (const [what, tolerance, flag, code] of [
    ['the default of 30 s', undefined, [], 1],
    ['a profile of 45 s', 45, [], 1],
    ['a profile of 120 s', 120, [], 0],
    ['--clock-tolerance 90', undefined, ['--clock-tolerance', '90'], 0],
    ['--clock-tolerance 90 over a profile of 45 s', 45, ['--clock-tolerance', '90'], 0],
    ['--clock-tolerance 45 over a profile of 120 s', 120, ['--clock-tolerance', '45'], 1],
  ] as const)
    test(`${command} of a provider 60 s ahead is exit ${code} by ${what}`, async () => {
      const env = await signedIn(tolerance)
      await ahead()
      const ran = await runCli([command, '--profile', 'p', ...flag, '--json'], env)
      assert.equal(ran.code, code, ran.stdout)
    })
}

for (const [flag, refused] of [
  [[], true],
  [['--clock-tolerance', '45'], true],
  [['--clock-tolerance', '90'], false],
] as const)
  test(`userinfo has a strict client that goes by ${flag.join(' ') || 'the default of 30 s'}`, async () => {
    for (const tolerance of flag.length > 0 ? [undefined, 10, 3_600] : [undefined, 10]) {
      const env = await signedIn(tolerance)
      await ahead()
      const ran = await runCli(['userinfo', '--profile', 'p', ...flag, '-v'], env)
      assert.equal(
        /A strict client would have stopped here: JWT timestamp/.test(ran.stdout + ran.stderr),
        refused,
        ran.stdout,
      )
    }
  })

test('a tolerance that is no number of seconds is refused by each of them', async () => {
  for (const command of ['login', 'refresh', 'userinfo', 'verify']) {
    const ran = await runCli([command, '--clock-tolerance', 'long'])
    assert.equal(ran.code, 2)
    assert.match(ran.stderr, /--clock-tolerance/)
  }
})
