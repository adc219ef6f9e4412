import type { Context } from '../context.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { textOf } from '../jose/json/values.ts'
import { fill } from '../stopped.ts'
import { takeClaimSources } from './claim-sources.ts'
import { askClientSecret, mayAskSecret } from './client-secret.ts'
import { grantNamed } from './grants/grants.ts'
import { takeIdToken } from './id-token.ts'
import { type LoginResult, markRejected, type Rejectable } from './login-result.ts'
import { requireHome } from './moved-endpoints.ts'
import { makeParty } from './party.ts'
import { findProvider } from './provider.ts'
import { checkKeeping, keepSession } from './session.ts'
import { runGrant } from './token.ts'

/** What a grant came to that no person was needed for. */
export interface TokenResult extends Rejectable {
  tokens: JsonObject | null
  id_token?: NonNullable<LoginResult['id_token']>
  claim_sources?: LoginResult['claim_sources']
}

/** Gets tokens by the grant of that name and keeps them as a session of its own. */
export async function getTokens(context: Context, name: string): Promise<TokenResult> {
  await checkKeeping(context)
  const offered = grantNamed(name)
  const asks = mayAskSecret(context)
  if (!asks) offered.requireCredentials?.(context.options)
  const grant = await offered.make(context)
  const provider = await findProvider(context, { documents: 'first', client: 'needed', act: 'token' })
  if (asks) {
    await askClientSecret(context, provider, {
      act: 'token',
      need: offered.requireCredentials ? 'required' : 'suggested',
    })
    offered.requireCredentials?.(context.options)
  }
  const party = await makeParty(context, provider)
  await requireHome(party, { act: 'token' })
  return fill<TokenResult>({ tokens: null }, async (result) => {
    const answer = await runGrant(party, grant)
    const { tokens } = answer
    result.tokens = tokens
    markRejected(context, result, 'tokens')
    const id_token = await takeIdToken(party, answer, { channel: 'token', nonce: null })
    if (id_token) {
      result.id_token = id_token
      markRejected(context, result, 'id_token')
    }
    const access_token = textOf(tokens['access_token'])
    const sources = await takeClaimSources(party, { from: 'id_token', claims: id_token?.claims, access_token })
    if (sources.length > 0) result.claim_sources = sources
    if (context.options.flag('noSave')) return undefined
    const by = { name: offered.name, scope: grant.response.requestedScope }
    return keepSession(party, { tokens, claims: id_token?.claims ?? undefined, grant: by })
  })
}
