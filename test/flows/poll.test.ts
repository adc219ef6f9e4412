import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { judgeDevicePoll } from '../../src/checks/endpoints/device.ts'
import type { Grant, Poll } from '../../src/flows/grants/grant.ts'
import { makeParty } from '../../src/flows/party.ts'
import { findProvider } from '../../src/flows/provider.ts'
import { runGrant, type TokenAnswer } from '../../src/flows/token.ts'
import type { Check, Step } from '../../src/trace/trace.ts'
import { contextOf } from '../support/context.ts'
import { type TestEnv, testEnv } from '../support/env.ts'
import { type Answer, json, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

/** A machine whose time passes in sleep alone; `clock` tells it, in milliseconds. */
function sleeper(onSleep: (env: TestEnv, times: number) => void = () => {}): TestEnv {
  let now = 0
  let times = 0
  const env = testEnv()
  return {
    ...env,
    clock: () => now,
    sleep: async (ms) => {
      now += ms
      times += 1
      onSleep(env, times)
    },
  }
}

const PACE: Poll = { waiting: 'waiting', intervalSeconds: 5, expiresInSeconds: 600, judge: judgeDevicePoll }

/** A grant for which somebody decides elsewhere. */
const DEVICE_CODE: Grant = {
  grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
  purpose: 'token',
  send: ({ lib, config, proof }) =>
    lib.genericGrantRequest(config, DEVICE_CODE.grant_type, { device_code: 'device' }, proof),
  response: { requestedScope: 'read', idTokenDue: false },
  accessToken: { requestedScope: 'read' },
  poll: PACE,
}

interface Polled {
  readonly answer: Promise<TokenAnswer>
  /** The step of the requests, once it has ended. */
  readonly step: Promise<Step>
}

async function poll(
  env: TestEnv,
  { grant = DEVICE_CODE, tokenEndpoint = `${provider.issuer}/token`, timeout = 30 } = {},
) {
  const given = { tokenEndpoint, clientId: 'public', clientAuth: 'none', discovery: false, timeout }
  const context = await contextOf(env, given)
  const party = await makeParty(context, await findProvider(context, { documents: 'none' }))
  const answer = runGrant(party, grant)
  const step = answer.catch(() => {}).then(() => context.recorder.run.steps.at(-1) as Step)
  return { answer, step } satisfies Polled
}

/** Answers one after the other, the last one again and again; tells the seconds at which each was asked for. */
function answers(env: TestEnv, list: readonly Answer[]): number[] {
  const moments: number[] = []
  provider.spoil = {
    token: () => {
      moments.push(env.clock() / 1000)
      return list[Math.min(moments.length, list.length) - 1] as Answer
    },
  }
  return moments
}

const refusal = (error: string): Answer => json({ error }, 400)
const PENDING = refusal('authorization_pending')
const TOKENS = json({
  access_token: 'tGzv3JOkF0XG5Qx2TlKWIA-tGzv3JOkF0XG5Qx2TlKW',
  token_type: 'Bearer',
  expires_in: 60,
  scope: 'read',
})

const verdicts = (checks: readonly Check[], id: string): readonly string[] =>
  checks.filter((check) => check.id === id).map(({ verdict }) => verdict)

test('every poll is an exchange of one step, judged, and slow_down adds five seconds from then on', async () => {
  const env = sleeper()
  const moments = answers(env, [PENDING, refusal('slow_down'), PENDING, TOKENS])
  const { answer, step } = await poll(env)
  assert.equal((await answer).tokens['scope'], 'read')
  assert.deepEqual(moments, [5, 10, 20, 30])
  const { exchanges, checks } = await step
  assert.deepEqual(
    exchanges.map(({ response }) => response?.status),
    [400, 400, 400, 200],
  )
  assert.deepEqual(
    provider.of('/token').map(({ form }) => form.get('device_code')),
    Array(4).fill('device'),
  )
  // What is the same of many answers is said once.
  assert.deepEqual(verdicts(checks, 'dev-pending'), ['pass'])
  assert.deepEqual(verdicts(checks, 'tok-error-status'), ['pass'])
  assert.deepEqual(verdicts(checks, 'tok-status'), ['pass'])
  assert.deepEqual(verdicts(checks, 'at-is-id-token'), ['pass'])
})

test('an answer on the way that is not as it should be is told', async () => {
  const env = sleeper()
  answers(env, [PENDING, json({ error: 'authorization_pending' }, 403), TOKENS])
  const { answer, step } = await poll(env)
  await answer
  assert.deepEqual(verdicts((await step).checks, 'dev-pending'), ['pass', 'fail'])
  assert.deepEqual(verdicts((await step).checks, 'tok-error-status'), ['pass', 'fail'])
})

test('no more is asked after the end that the provider set', async () => {
  const env = sleeper()
  const moments = answers(env, [PENDING])
  const { answer, step } = await poll(env, { grant: { ...DEVICE_CODE, poll: { ...PACE, expiresInSeconds: 12 } } })
  await assert.rejects(answer, { code: 'login_timeout', exit: 4 })
  assert.deepEqual(moments, [5, 10])
  assert.equal(env.clock(), 12_000)
  assert.equal((await step).failure?.code, 'login_timeout')
})

for (const [error, exit] of [
  ['access_denied', 3],
  ['expired_token', 3],
  ['invalid_grant', 3],
] as const)
  test(`${error} ends the polling`, async () => {
    const env = sleeper()
    const moments = answers(env, [PENDING, refusal(error), TOKENS])
    const { answer } = await poll(env)
    await assert.rejects(answer, { code: error, exit })
    assert.deepEqual(moments, [5, 10])
  })

test('a server that breaks is not asked again', async () => {
  const env = sleeper()
  const moments = answers(env, [PENDING, json({}, 503)])
  const { answer } = await poll(env)
  await assert.rejects(answer, { code: 'http_unavailable', exit: 5 })
  assert.deepEqual(moments, [5, 10])
})

test('a signal ends the wait', async () => {
  const env = sleeper((machine, times) => {
    if (times === 2) machine.interrupt('SIGTERM')
  })
  const moments = answers(env, [PENDING])
  const { answer } = await poll(env)
  await assert.rejects(answer, { code: 'terminated', exit: 143 })
  assert.deepEqual(moments, [5])
})

let asked = 0
const server = createServer((_request, response) => {
  asked += 1
  if (asked > 1) response.writeHead(200, TOKENS.headers).end(JSON.stringify(TOKENS.body))
})
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
after(() => {
  server.close()
  server.closeAllConnections()
})

test('a server that does not answer in time is asked half as often', async () => {
  const env = sleeper()
  const { port } = server.address() as AddressInfo
  const { answer, step } = await poll(env, { tokenEndpoint: `http://127.0.0.1:${port}/token`, timeout: 0.3 })
  assert.equal((await answer).tokens['scope'], 'read')
  assert.equal(env.clock(), 15_000)
  assert.deepEqual(
    (await step).exchanges.map(({ failure }) => failure?.code),
    ['timeout', undefined],
  )
})
