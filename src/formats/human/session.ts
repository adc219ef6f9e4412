import { writeJson } from '../../jose/json/writer.ts'
import { clean, cleanBlock } from '../../text/clean.ts'
import type { Trace } from '../../trace/trace.ts'
import type { Style } from '../style.ts'

interface Summary {
  readonly key: string
  readonly issuer: string | null
  readonly client_id: string
  readonly sub: string | null
  readonly savedAt: string
  readonly expiresAt: string | null
  readonly refreshable: boolean
  readonly latest?: boolean
}

interface Result {
  readonly sessions?: readonly Summary[]
  readonly session?: Summary
  readonly cleared?: readonly string[]
}

/** Saved sessions, one of them, or what was forgotten. */
export function render(trace: Trace, style: Style): string {
  if (trace.result === null) return ''
  const { sessions, session, cleared } = trace.result as Result
  if (cleared)
    return `Forgot ${cleared.length} session${cleared.length === 1 ? '' : 's'}. The provider was not asked to revoke anything.\n`
  if (session) return `${cleanBlock(writeJson(session, 2))}\n`
  if (!sessions || sessions.length === 0) return 'No saved sessions. Sign in: oidc-cli login\n'
  return sessions.map((each) => line(each, style)).join('')
}

function line(session: Summary, style: Style): string {
  const { key, issuer, client_id, sub, expiresAt, refreshable, latest } = session
  const facts = [
    `${clean(client_id)} at ${clean(issuer ?? 'endpoints given by flags')}`,
    `sub ${clean(sub ?? 'unknown')}`,
    `access token until ${expiresAt ?? 'unknown'}`,
    refreshable ? 'refreshable' : 'no refresh token',
  ]
  return `${style.bold(clean(key))}${latest ? ' (latest)' : ''}\n${facts.map((fact) => `  ${fact}\n`).join('')}`
}
