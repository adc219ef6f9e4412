import type { Context } from '../context.ts'
import { cliError } from '../errors.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { textOf } from '../jose/json/values.ts'
import { fill } from '../stopped.ts'
import { type ClaimSourceResult, takeClaimSources } from './claim-sources.ts'
import { markRejected, type Rejectable } from './login-result.ts'
import { type Granted, resumeSession } from './session.ts'
import { callUserinfo, isSendable, type UserinfoAbout } from './userinfo.ts'

export interface UserinfoResult extends Rejectable {
  userinfo: JsonObject | null
  claim_sources?: readonly ClaimSourceResult[]
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
      const about = aboutSession(session, given)
      result.userinfo = await callUserinfo(party, open, { access_token, ...about })
      markRejected(context, result, 'userinfo')
    })
    const sources = await takeClaimSources(party, { from: 'userinfo', claims: result.userinfo, access_token })
    if (sources.length > 0) result.claim_sources = sources
  })
}

/** What the UserInfo answer of a session is compared with; an access token given by hand may be somebody else's. */
export function aboutSession(session: Granted | undefined, given: string | undefined): UserinfoAbout {
  const own = given === undefined ? session : undefined
  return { expectedSub: own?.sub, endsAt: own?.expiresAt, scope: session?.scope }
}
