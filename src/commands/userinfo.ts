import type { Context, Outcome } from '../context.ts'
import { cliError } from '../errors.ts'
import { resumeSession } from '../flows/session.ts'
import { callUserinfo, isSendable } from '../flows/userinfo.ts'
import { textOf } from '../jose/json/values.ts'

/** `userinfo`: with the access token given, else with the saved session. */
export async function userinfo(context: Context): Promise<Outcome> {
  const given = await context.options.secret('accessToken')
  if (given !== undefined && !isSendable(given))
    throw cliError(
      'invalid_option',
      '--access-token is empty or has characters that no access token may have (RFC 6749 A.12).',
      'Give the token alone: visible ASCII characters, no line breaks.',
    )
  const resumed = await resumeSession(context, given === undefined ? 'required' : 'optional', 'userinfo')
  const { party, session } = resumed
  const access_token = given ?? textOf(session?.tokens['access_token'])
  const result = { userinfo: null as unknown }
  context.recorder.trace.result = result
  if (access_token === undefined) throw resumed.missing('access_token')
  await party.step('userinfo', async (open) => {
    // A token given by hand may belong to somebody else than the saved session's subject.
    const expectedSub = given === undefined ? session?.sub : undefined
    const endsAt = given === undefined ? session?.expiresAt : undefined
    const ask = { access_token, expectedSub, endsAt, scope: session?.scope }
    result.userinfo = await callUserinfo(party, open, ask)
  })
  return undefined
}
