import type { AuthorizeFacts } from '../checks/facts.ts'
import type { Context } from '../commands/context.ts'
import { numberOf } from '../jose/json-reader.ts'
import { readToken } from '../jose/read-token.ts'
import type { OpenStep } from '../trace/recorder.ts'
import type { Client } from './client.ts'
import type { DpopKey } from './dpop.ts'
import type { Provider } from './provider.ts'
import { textOf } from './run.ts'
import type { TokenAnswer } from './token.ts'

export interface AccessTokenAbout {
  readonly answer: TokenAnswer
  readonly request?: AuthorizeFacts
  readonly grant?: string
  readonly dpop: DpopKey | undefined
}

/** Judges an access token as far as a client can see into it (RFC 9068). It is opaque to clients, so it is not verified here. */
export async function judgeAccessTokenStep(
  context: Context,
  open: OpenStep,
  provider: Provider,
  client: Client,
  about: AccessTokenAbout,
): Promise<void> {
  const { tokens, exchange } = about.answer
  const raw = textOf(tokens['access_token'])
  if (raw === undefined) return
  const { judgeAccessToken } = await import('../checks/access-token.ts')
  const bound = about.dpop !== undefined && /^dpop$/i.test(textOf(tokens['token_type']) ?? '')
  const findings = judgeAccessToken({
    token: readToken(raw),
    issuer: provider.issuer,
    metadata: provider.metadata,
    client: client.facts,
    id_token: textOf(tokens['id_token']),
    expiresInSeconds: numberOf(tokens['expires_in'] ?? null),
    receivedAt: exchange.startedAt + exchange.ms,
    requestedScope: about.request?.scope,
    resource: about.request?.parameters.find(([name]) => name === 'resource')?.[1],
    grant: about.grant ?? 'authorization_code',
    dpopThumbprint: bound ? about.dpop?.thumbprint : undefined,
    now: context.env.now(),
    toleranceSeconds: context.options.number('clockTolerance') ?? 30,
  })
  open.check(...context.judge(findings, { loopback: provider.loopback }))
}
