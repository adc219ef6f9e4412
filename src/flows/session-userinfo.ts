import type { Context } from '../context.ts'
import { cliError } from '../errors.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { fill } from '../stopped.ts'
import { textOf } from './run.ts'
import { resumeSession } from './session.ts'
import { callUserinfo, isSendable } from './userinfo.ts'

export interface UserinfoResult {
  userinfo: JsonObject | null
}

/** Calls UserInfo with the access token given, else with that of the saved session. */
export async function sessionUserinfo(context: Context): Promise<UserinfoResult> {
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
  return fill<UserinfoResult>({ userinfo: null }, async (result) => {
    if (access_token === undefined) throw resumed.missing('access_token')
    await party.step('userinfo', async (open) => {
      // A token given by hand may belong to somebody else than the saved session's subject.
      const expectedSub = given === undefined ? session?.sub : undefined
      const endsAt = given === undefined ? session?.expiresAt : undefined
      const ask = { access_token, expectedSub, endsAt, scope: session?.scope }
      result.userinfo = await callUserinfo(party, open, ask)
    })
  })
}
