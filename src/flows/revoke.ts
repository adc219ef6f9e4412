import { judgeRevocation, revocationOf, unanswered } from '../checks/endpoints/tokens.ts'
import type { Finding } from '../checks/finding.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { oauthErrorOf } from '../checks/token-response/oauth-error.ts'
import type { IssuedToken, Revocation } from '../context.ts'
import { CliError } from '../errors.ts'
import { jsonBody } from '../trace/json-body.ts'
import type { Exchange } from '../trace/trace.ts'
import { answerInWords } from './answer-failures.ts'
import { type StrictClient, strictClient } from './client.ts'
import type { Party } from './party.ts'
import { ask } from './settle.ts'
import { usableEndpoint } from './usable-endpoint.ts'

/** A token as its client gives it back. */
type Token = Pick<IssuedToken, 'value' | 'kind'>

/**
 * Has the provider revoke tokens, in a step "revoke": refresh tokens first, of each kind the latest first (RFC 7009 2.1). What a provider
 * has not done in the end is counted and judged, and is no failure of the step. Throws as `usableEndpoint`.
 */
export function revokeTokens(party: Party, tokens: readonly Token[]): Promise<Revocation> {
  return party.step('revoke', async (open) => {
    usableEndpoint(party, 'revocation_endpoint')
    for (const { value, kind } of tokens) party.context.recorder.secret(value, kind)
    const strict = await strictClient(party, open, { purpose: 'revoke' })
    const counts = { revoked: 0, failed: 0, left: 0 }
    const reasons: string[] = []
    let left = inOrder(tokens)
    for (let [token] = left; token; [token] = left) {
      left = left.slice(1)
      const { count, why, next } = await revokeToken(strict, open, token)
      counts[count] += 1
      if (why !== undefined) reasons.push(why)
      if (next === 'stop') break
    }
    return { ...counts, failed: counts.failed + left.length, why: reasons[0] ?? null }
  })
}

function inOrder(tokens: readonly Token[]): readonly Token[] {
  const latest = [...tokens].reverse()
  return (['refresh_token', 'access_token'] as const).flatMap((kind) => latest.filter((each) => each.kind === kind))
}

/** Judges what came for one token. */
export function judgeRevoked(exchange: Exchange): readonly Finding[] {
  if (!exchange.response) return [unanswered(whyUnanswered(exchange))]
  return judgeRevocation({ exchange, reading: jsonBody(exchange) })
}

function whyUnanswered({ failure }: Exchange): string {
  return failure?.message ?? 'No answer came.'
}

interface Came {
  readonly count: 'revoked' | 'failed' | 'left'
  /** Why it was not revoked. */
  readonly why?: string
  /** "stop": no other token would fare better. */
  readonly next: 'go on' | 'stop'
}

async function revokeToken({ lib, config }: StrictClient, open: JudgedStep, { value, kind }: Token): Promise<Came> {
  const before = open.step.exchanges.length
  const unsent = await ask(open, () => lib.tokenRevocation(config, value, { token_type_hint: kind })).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof CliError) return error
      throw error
    },
  )
  const exchange = open.step.exchanges.slice(before).at(-1)
  if (!exchange) return { count: 'failed', why: unsent?.message ?? '', next: 'stop' }
  const { response } = exchange
  if (!response) {
    const why = whyUnanswered(exchange)
    open.judge(judgeRevoked(exchange))
    return { count: 'failed', why, next: 'stop' }
  }
  const facts = { exchange, reading: jsonBody(exchange) }
  open.judge(judgeRevoked(exchange))
  const outcome = revocationOf(facts)
  if (outcome === 'revoked' || outcome === 'unknown') return { count: 'revoked', next: 'go on' }
  const error = oauthErrorOf(exchange, facts.reading)?.error
  if (outcome === 'unsupported')
    return { count: 'left', why: `The provider does not revoke access tokens (${error}).`, next: 'go on' }
  const said = error === undefined ? answerInWords(exchange, facts.reading) : `${response.status} (${error})`
  const why = `The revocation endpoint answered ${said}.`
  const isOfToken = response.status === 400 && error !== 'invalid_client' && error !== 'unauthorized_client'
  return { count: 'failed', why, next: isOfToken ? 'go on' : 'stop' }
}
