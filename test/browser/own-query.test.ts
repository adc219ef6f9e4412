import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Arrival, listen } from '../../src/browser/listener.ts'
import { testEnv } from '../support/env.ts'
import { freePort } from '../support/port.ts'

test('a fragment reaches a redirect URI that has a query of its own, and the query comes with it', async () => {
  const redirectUri = `http://127.0.0.1:${await freePort()}/callback?tenant=1`
  const arrivals: Arrival[] = []
  const rule = async (arrival: Arrival) => {
    arrivals.push(arrival)
    return { ruling: 'genuine', page: 'done' } as const
  }
  const listener = await listen({ redirectUri, rule, onStray: () => {}, env: testEnv() })
  try {
    const page = await (await fetch(redirectUri)).text()
    const relay = /data-relay="([^"]+)"/.exec(page)?.[1]
    assert.ok(relay, 'the page that reads the fragment')
    assert.equal(arrivals.length, 0)
    await fetch(new URL(relay, redirectUri), {
      method: 'POST',
      body: new URLSearchParams({ id_token: 'x', state: 's' }),
    })
    assert.equal(arrivals[0]?.channel, 'fragment')
    assert.deepEqual(arrivals[0]?.parameters, [
      ['tenant', '1'],
      ['id_token', 'x'],
      ['state', 's'],
    ])
  } finally {
    await listener.close()
  }
})
