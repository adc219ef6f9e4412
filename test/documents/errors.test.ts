import { test } from 'node:test'
import { type Answer, json, sharedProvider } from '../support/provider.ts'
import { someOf, withMember } from './odd.ts'
import { assertEnd, see } from './run.ts'

const provider = await sharedProvider()
const LOGIN = [
  'login',
  '--issuer',
  provider.issuer,
  '--client-id',
  'client',
  '--client-secret',
  'env:SECRET',
  '--login-timeout',
  '5',
]
const ERROR = { error: 'invalid_grant', error_description: 'it is spent', error_uri: 'https://a.example/e' }

for (const [turn, member] of [
  'error',
  'error_description',
  'error_uri',
  'errorCode',
  'message',
  'result',
  '__proto__',
].entries()) {
  test(`an error answer may have any value as ${member}`, async () => {
    for (const odd of someOf(turn)) {
      const answer = (): Answer => ({ ...json({}, 400), body: withMember(ERROR, member, odd.text) })
      for (const part of ['token', 'userinfo'] as const) {
        provider.spoil = { [part]: answer }
        assertEnd(await see(LOGIN), `${part} ${member}: ${odd.what}`)
      }
    }
  })
}
