import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCookies } from '../../src/browser/cookies.ts'
import type { Send } from '../../src/browser/user-agent.ts'
import { type Journey, travel } from '../../src/sign-in/travel.ts'

const ORIGIN = 'https://op.example'

/** A provider that knows each visitor by a cookie, and a person who visits it. */
function journeyOf(name: string): Journey & { readonly asked: string[] } {
  const asked: string[] = []
  const send: Send = async ({ method, url, body }, headers) => {
    asked.push(`${method} ${url} ${headers['cookie'] ?? ''} ${body ?? ''}`)
    const { pathname } = new URL(url)
    if (pathname === '/start')
      return { status: 302, headers: { location: '/in', 'set-cookie': [`who=${name}; Secure`] }, html: '' }
    if (headers['cookie'] !== `who=${name}`) return { status: 403, headers: {}, html: 'another visitor' }
    if (method === 'GET')
      return {
        status: 200,
        headers: {},
        html: '<form method=post><input name=user><input type=password name=pass></form>',
      }
    return { status: 303, headers: { location: `https://app.example/cb?code=${name}` }, html: '' }
  }
  const values = [
    { name: 'user', kind: 'user', value: name, field: undefined },
    { name: 'pass', kind: 'password', value: `secret of ${name}`, field: undefined },
  ] as const
  return {
    asked,
    start: `${ORIGIN}/start`,
    person: { values, totp: undefined, press: [] },
    origins: new Set([ORIGIN]),
    scopes: ['openid'],
    redirectUri: 'https://app.example/cb',
    cookies: createCookies(),
    send,
    clock: { now: () => 0, sleep: async () => {} },
    takeWindow: async (_seed, window) => window,
    signal: new AbortController().signal,
    boundary: 'boundary',
    onSecret: () => {},
    unavailable: () => undefined,
  }
}

test('many sign-ins at once share nothing', async () => {
  const journeys = Array.from({ length: 50 }, (_none, at) => journeyOf(`person-${at}`))
  const arrived = await Promise.all(journeys.map(travel))
  assert.deepEqual(
    arrived.map(({ load }) => load.url),
    journeys.map((_journey, at) => `https://app.example/cb?code=person-${at}`),
  )
  assert.deepEqual(journeys[7]?.asked, [
    'GET https://op.example/start  ',
    'GET https://op.example/in who=person-7 ',
    'POST https://op.example/in who=person-7 user=person-7&pass=secret+of+person-7',
  ])
})

test('a sign-in that is given up ends with the reason', async () => {
  const stop = new AbortController()
  const journey = journeyOf('ada')
  const reason = new Error('enough')
  const send: Send = async (load, headers, signal) => {
    stop.abort(reason)
    return journey.send(load, headers, signal)
  }
  await assert.rejects(travel({ ...journey, send, signal: stop.signal }), /enough/)
})
