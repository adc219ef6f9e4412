import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEngine } from '../../src/checks/engine.ts'
import { judgedSteps } from '../../src/checks/judged-steps.ts'
import type { Context } from '../../src/context.ts'
import { CliError } from '../../src/errors.ts'
import { observe } from '../../src/flows/party.ts'
import type { Provider } from '../../src/flows/provider.ts'
import { registerClient } from '../../src/flows/register.ts'
import { createHttp } from '../../src/http/client.ts'
import { httpSettings } from '../../src/http/settings.ts'
import { createRecorder } from '../../src/trace/recorder.ts'
import { JUDGES } from '../../src/trace/traits.ts'
import { testEnv } from '../support/env.ts'
import { optionsOf } from '../support/options.ts'
import { json, sharedProvider } from '../support/provider.ts'
import { ODD, withMember } from './odd.ts'

const provider = await sharedProvider()
const RIGHT = {
  client_id: 'made',
  client_secret: 'a-secret-that-was-made',
  client_id_issued_at: 1,
  client_secret_expires_at: 0,
  registration_access_token: 'for-later',
  registration_client_uri: 'https://issuer.example/client',
  redirect_uris: ['http://127.0.0.1/cb'],
}
const TEXTS = ['client_id', 'client_secret', 'registration_access_token', 'registration_client_uri']
const NUMBERS = ['client_id_issued_at', 'client_secret_expires_at']

/** What a registration needs of a run. */
async function context(): Promise<Context> {
  const env = testEnv()
  const options = optionsOf(['network', 'shaping', 'judging'], {}, env)
  const http = createHttp(await httpSettings(options, env, 'test'), env)
  const engine = createEngine({ overlay: 'oidc', allow: [] })
  const recorder = createRecorder({ name: 'register', traits: JUDGES }, env).run({ name: 'register' })
  return {
    env,
    options,
    recorder,
    step: judgedSteps(recorder, engine),
    http: async () => http,
  } as unknown as Context
}

const target = {
  loopback: true,
  given: new Set(),
  aliased: new Set(),
  metadata: { registration_endpoint: `${provider.issuer}/register` },
} as unknown as Provider

async function register(name: string, text: string | undefined) {
  provider.spoil = {
    elsewhere: ({ path }) =>
      path === '/register' ? { ...json({}, 201), body: withMember(RIGHT, name, text) } : undefined,
  }
  const run = await context()
  const outcome = await registerClient(observe(run, target), { redirect_uris: ['http://127.0.0.1/cb'] }).catch(
    (error: unknown) => error,
  )
  return { outcome, checks: run.recorder.run.steps.flatMap((step) => step.checks) }
}

for (const member of [...TEXTS, ...NUMBERS, 'redirect_uris', 'error', 'made_up', '__proto__', 'toString']) {
  test(`the answer to a registration may have any value as ${member}, and one of another type is named`, async () => {
    const absent = await register(member, undefined)
    for (const odd of ODD) {
      const { outcome, checks } = await register(member, odd.text)
      assert.ok(!(outcome instanceof Error) || outcome instanceof CliError, `${odd.what}: ${String(outcome)}`)
      const right = TEXTS.includes(member)
        ? odd.type === 'string' && !odd.empty
        : !NUMBERS.includes(member) || (odd.type === 'number' && odd.text !== '1e400')
      if (right) continue
      const told = checks.filter(({ verdict, message }) => verdict !== 'pass' && message.includes(`${member} is `))
      assert.equal(told.length, 1, `${member}: ${odd.what}`)
      assert.equal(outcome instanceof Error, absent.outcome instanceof Error, odd.what)
      if (outcome instanceof CliError) assert.equal(outcome.code, 'response_unusable')
      else {
        const registered = outcome as { client_secret: unknown }
        assert.equal(registered.client_secret, (absent.outcome as { client_secret: unknown }).client_secret, odd.what)
      }
    }
  })
}
