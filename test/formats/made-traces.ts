import assert from 'node:assert/strict'
import { failure } from '../../src/errors.ts'
import { type FormatName, type FormatOptions, format } from '../../src/formats/format.ts'
import { plainStyle } from '../../src/formats/style.ts'
import { commandNamed } from '../../src/program.ts'
import type { Check, Exchange, Header, Run, Step, Trace } from '../../src/trace/trace.ts'
import { TELLS } from '../../src/trace/traits.ts'
import { type Judged, outcomesOf } from '../../src/trace/verdict.ts'

/** 2026-03-01T12:00:00Z */
export const NOW = Date.UTC(2026, 2, 1, 12)
export const ISSUER = 'https://issuer.example'

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

export const SECRETS = {
  code: 'SplxlOBeZQQYbYS6WxSbIA',
  verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  clientSecret: 'gX1fBat3bV/gX1fBat3bV+secret',
  accessToken: 'SlAV32hkKG-SlAV32hkKG-SlAV32hkKG-SlAV32hkKG',
  refreshToken: '8xLOxBtZp8-8xLOxBtZp8-8xLOxBtZp8-8xLOxBtZp8',
  idToken: `${base64url({ alg: 'RS256', kid: 'one' })}.${base64url({ iss: ISSUER, sub: '248289761001' })}.${'c2lnbmF0dXJl'.repeat(8)}`,
} as const

const CLAIMS = {
  iss: ISSUER,
  sub: '248289761001',
  aud: 's6BhdRkqt3',
  nonce: 'n-0S6_WzA2Mj',
  exp: NOW / 1000 + 3600,
  iat: NOW / 1000,
}

export function check(id: string, verdict: Check['verdict'], more: Partial<Check> = {}): Check {
  return { id, verdict, reject: false, spec: 'OIDC Core 1.0 3.1.3.7', message: `What ${id} says.`, ...more }
}

export function exchange(
  method: string,
  url: string,
  sent: { headers?: readonly Header[]; body?: string } = {},
  came: { status?: number; headers?: readonly Header[]; body?: string } = {},
  more: Partial<Exchange> = {},
): Exchange {
  const body = came.body ?? '{}'
  return {
    purpose: 'token',
    startedAt: NOW,
    ms: 31,
    request: { method, url, headers: sent.headers ?? [], body: sent.body ?? '' },
    response: {
      status: came.status ?? 200,
      statusText: 'OK',
      httpVersion: '1.1',
      headers: came.headers ?? [['Content-Type', 'application/json']],
      bytes: Buffer.from(body),
      body,
    },
    failure: null,
    timing: { dns: 2, connect: 5, tls: 12, firstByte: 29, lastByte: 31 },
    shaped: [],
    attempt: 1,
    ...more,
  }
}

export function step(name: string, more: Partial<Step> = {}): Step {
  return {
    name,
    startedAt: NOW,
    ms: 31,
    verdict: 'pass',
    exchanges: [],
    checks: [],
    notes: [],
    failure: null,
    ...more,
  }
}

const account = (command: string) => ({
  command,
  traits: commandNamed(command)?.traits ?? TELLS,
  startedAt: NOW,
  ms: 412,
  result: null,
  failures: [],
  notes: [],
})

/** A run of a command, one that there is or another. */
export function run(command: string, more: Partial<Run> = {}): Run {
  return { name: command, ...account(command), steps: [], ...more }
}

/** A record of a command that makes one run, which has what is given. */
export function trace(command: string, { secrets = [], ...more }: Partial<Run> & Pick<Trace, 'secrets'> = {}): Trace {
  return traceOf(run(command, more), secrets)
}

/** The record of one run. */
export function traceOf(only: Run, secrets: Trace['secrets'] = []): Trace {
  const { startedAt, ms, traits } = only
  return { ...account(only.command), startedAt, ms, traits, holds: 'one run', runs: [only], secrets }
}

/** The run of a record that has one. */
export function onlyRun({ runs }: Trace): Run {
  const [run] = runs
  assert.ok(run)
  assert.equal(runs.length, 1)
  return run
}

/** A record and what it came to. */
export const judged = (given: Trace, strict = false): Judged => ({
  trace: given,
  outcomes: outcomesOf(given, { strict }),
})

/** A record as a report shows it with claims of people, by default; nothing else is asked of it. */
export function drawn(
  name: FormatName,
  given: Trace,
  { strict = false, ...more }: Partial<FormatOptions> & { readonly strict?: boolean } = {},
): Promise<string> {
  return format(name, judged(given, strict), {
    version: '9.9.9',
    reveal: false,
    detail: 'usual',
    style: plainStyle(100),
    viewOf: (command) => commandNamed(command)?.view,
    part: 'whole',
    claims: 'shown',
    ...more,
  })
}

const held = (...ids: readonly string[]): Check[] => ids.map((id) => check(id, 'pass'))

export const METADATA = { issuer: ISSUER, token_endpoint: `${ISSUER}/token`, jwks_uri: `${ISSUER}/jwks` }
const TOKENS = {
  access_token: SECRETS.accessToken,
  token_type: 'Bearer',
  expires_in: 3600,
  refresh_token: SECRETS.refreshToken,
  id_token: SECRETS.idToken,
}

function discovery(): Step {
  return step('discover', {
    ms: 41,
    checks: [...held('disc-status-not-200', 'meta-issuer-missing'), check('disc-no-cache-lifetime', 'info')],
    exchanges: [exchange('GET', `${ISSUER}/.well-known/openid-configuration`, {}, { body: JSON.stringify(METADATA) })],
  })
}

function authorization(): Step {
  const query = `response_type=code&client_id=s6BhdRkqt3&state=af0ifjsldkj&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM`
  return step('authorize', {
    ms: 0,
    checks: held('req-state-missing'),
    exchanges: [exchange('GET', `${ISSUER}/authorize?${query}`, {}, {}, { response: null, purpose: 'authorize' })],
  })
}

function tokenExchange(status: number, body: unknown): Exchange {
  const basic = Buffer.from(`s6BhdRkqt3:${encodeURIComponent(SECRETS.clientSecret)}`).toString('base64')
  return exchange(
    'POST',
    `${ISSUER}/token`,
    {
      headers: [
        ['Authorization', `Basic ${basic}`],
        ['Content-Type', 'application/x-www-form-urlencoded'],
      ],
      body: `grant_type=authorization_code&code=${SECRETS.code}&code_verifier=${SECRETS.verifier}`,
    },
    { status, body: JSON.stringify(body) },
  )
}

/** A login in which everything held. */
export function goodLogin(): Trace {
  return trace('login', {
    notes: ['Shaped: --set authorize.prompt=login'],
    steps: [
      discovery(),
      authorization(),
      step('callback', { ms: 0, checks: held('cb-state-mismatch', 'cb-iss-mismatch') }),
      step('token', { exchanges: [tokenExchange(200, TOKENS)], checks: held('tok-status', 'tok-token-type-missing') }),
      step('id_token', { checks: held('idt-aud-mismatch', 'idt-signature-invalid') }),
      step('userinfo', {
        exchanges: [
          exchange(
            'GET',
            `${ISSUER}/userinfo`,
            { headers: [['Authorization', `Bearer ${SECRETS.accessToken}`]] },
            { body: '{"sub":"248289761001","balance":12345678901234567890}' },
            { purpose: 'userinfo' },
          ),
        ],
        checks: held('ui-sub-mismatch'),
      }),
    ],
    result: {
      issuer: ISSUER,
      client_id: 's6BhdRkqt3',
      redirect_uri: 'http://127.0.0.1:49152/callback',
      callback: { code: SECRETS.code, state: 'af0ifjsldkj' },
      tokens: TOKENS,
      id_token: { header: { alg: 'RS256', kid: 'one' }, claims: CLAIMS, verified: true },
      userinfo: { sub: '248289761001', name: 'Jane Doe', email: 'janedoe@example.com' },
    },
  })
}

/** A login with a token for somebody else and a UserInfo endpoint that cannot be reached. */
export function badLogin(): Trace {
  const unreachable = failure(
    'connection_refused',
    `Nothing listens at issuer.example:443 (asked with ${SECRETS.accessToken}).`,
    'Check the address and that the server runs.',
  )
  return trace('login', {
    steps: [
      discovery(),
      authorization(),
      step('token', { exchanges: [tokenExchange(200, { ...TOKENS, token_type: undefined })] }),
      step('id_token', {
        verdict: 'fail',
        notes: ['A strict client would have stopped here: unexpected JWT "aud" (audience) claim value.'],
        checks: [
          ...held('idt-signature-invalid'),
          check('idt-aud-mismatch', 'fail', {
            reject: true,
            message: 'The audience of the ID Token is somebody else.',
            expected: 's6BhdRkqt3',
            actual: ['another-client', 'and|one`more'],
            remedy: 'Issuer: name the client that asked. Recipient: refuse the token.',
          }),
          check('idt-iat-old', 'warn', { message: 'The ID Token is old <b>already</b>.', actual: 900 }),
          check('idt-iat-old', 'warn', { message: 'The ID Token is old <b>already</b>.', actual: 900 }),
          check('idt-azp-missing', 'skip', { message: 'One audience needs no azp.' }),
        ],
      }),
      step('userinfo', {
        verdict: 'fail',
        ms: 3,
        exchanges: [exchange('GET', `${ISSUER}/userinfo`, {}, {}, { response: null, failure: unreachable })],
        failure: unreachable,
      }),
      step('logout', { verdict: 'skip', ms: 0, notes: ['There is no end_session_endpoint.'] }),
    ],
    result: {
      issuer: ISSUER,
      client_id: 's6BhdRkqt3',
      redirect_uri: 'http://127.0.0.1:49152/callback',
      callback: null,
      tokens: TOKENS,
      id_token: { header: { alg: 'RS256', kid: 'one' }, claims: CLAIMS, verified: false },
      userinfo: null,
    },
  })
}
