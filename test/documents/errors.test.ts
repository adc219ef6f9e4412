import { test } from 'node:test'
import { type Answer, json, sharedProvider } from '../support/provider.ts'
import { someOf, withMember } from './odd.ts'
import { assertEnd, see } from './run.ts'

const provider = await sharedProvider()
const CLIENT = ['--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']
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
      provider.spoil = { token: answer, userinfo: answer }
      assertEnd(await see(['login', ...CLIENT, '--login-timeout', '5']), `token ${member}: ${odd.what}`)
      assertEnd(
        await see(['userinfo', ...CLIENT, '--access-token', 'an-access-token']),
        `userinfo ${member}: ${odd.what}`,
      )
    }
  })
}
