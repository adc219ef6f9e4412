import assert from 'node:assert/strict'
import { checksOf, type Told, tell } from '../providers/reading.ts'
import type { TestEnv } from '../support/env.ts'
import type { Internet } from './internet.ts'

/** How a command ends at a provider; the lists have each check once, in any order. */
export interface End {
  readonly exit: number
  readonly verdict: 'pass' | 'warn' | 'fail' | 'error'
  readonly fails: readonly string[]
  readonly warns: readonly string[]
}

/** Right settings for a provider. */
export interface Settings {
  readonly issuer: string
  readonly client: string
  readonly secret: string
  readonly redirectUri: string
  /** What login needs besides. */
  readonly login: readonly string[]
}

/** A person with one machine, at one provider. */
export interface Visitor {
  readonly env: TestEnv
  /** Runs a command line and compares how it ended. */
  ends(argv: readonly string[], expected: End): Promise<Told>
  discover(expected: End): Promise<Told>
  login(expected: End): Promise<Told>
  userinfo(expected: End): Promise<Told>
  refresh(expected: End): Promise<Told>
  /** Verifies a token by the keys of the issuer. */
  verify(token: unknown, expectations: readonly string[], expected: End): Promise<Told>
}

export function visitor(provider: Internet, settings: Settings): Visitor {
  const env = provider.machine({ SECRET: settings.secret })
  const network = ['--proxy', provider.proxy, '--ca-file', 'root.pem']
  const client = ['--issuer', settings.issuer, '--client-id', settings.client, '--client-secret', 'env:SECRET']
  const place = ['--redirect-uri', settings.redirectUri, '--login-timeout', '20']
  const ends: Visitor['ends'] = async (argv, expected) => {
    const told = await tell([...argv, ...network], env)
    const { verdict } = told.document
    const found = { exit: told.code, verdict, fails: idsOf(told, 'fail'), warns: idsOf(told, 'warn') }
    const { fails, warns } = expected
    assert.deepEqual(found, { ...expected, fails: fails.toSorted(), warns: warns.toSorted() }, argv[0])
    return told
  }
  return {
    env,
    ends,
    discover: (expected) => ends(['discover', settings.issuer], expected),
    login: (expected) => ends(['login', ...client, ...place, ...settings.login], expected),
    userinfo: (expected) => ends(['userinfo', ...client], expected),
    refresh: (expected) => ends(['refresh', ...client], expected),
    verify: (token, expectations, expected) =>
      ends(['verify', String(token), '--issuer', settings.issuer, ...expectations], expected),
  }
}

function idsOf({ document }: Told, verdict: 'fail' | 'warn'): string[] {
  const ids = checksOf(document)
    .filter((check) => check.verdict === verdict)
    .map((check) => String(check.id))
  return [...new Set(ids)].sort()
}
