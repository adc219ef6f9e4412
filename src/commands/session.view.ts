import type { Style } from '../formats/style.ts'
import { writeJson } from '../jose/json/writer.ts'
import { clean, cleanBlock } from '../text/clean.ts'
import type { SessionSummary } from './session.ts'

type Listed = SessionSummary & { readonly latest: boolean }

/** Saved sessions, each with what it is good for. */
export function sessionList({ sessions }: { readonly sessions: readonly Listed[] }, style: Style): string {
  if (sessions.length === 0) return 'No saved sessions. Sign in: oidc-cli login\n'
  return sessions.map((each) => line(each, style)).join('')
}

/** One session as JSON. */
export function sessionShow({ session }: { readonly session: SessionSummary }): string {
  return `${cleanBlock(writeJson(session, 2))}\n`
}

/** How many were forgotten. */
export function sessionClear({ cleared }: { readonly cleared: readonly string[] }): string {
  return `Forgot ${cleared.length} session${cleared.length === 1 ? '' : 's'}. The provider was not asked to revoke anything.\n`
}

function line(session: Listed, style: Style): string {
  const { key, issuer, client_id, profile, grant, sub, endpoints, expiresAt, refreshable, latest } = session
  const facts = [
    `${clean(client_id)} at ${clean(issuer ?? 'endpoints given by flags')}`,
    ...(profile === null || profile === key ? [] : [`profile ${clean(profile)}`]),
    ...(endpoints === null ? [] : [`goes to ${clean(endpoints.join(', '))}`]),
    grant === null ? `sub ${clean(sub ?? 'unknown')}` : `by ${clean(grant)}, without a person`,
    `access token until ${expiresAt ?? 'unknown'}`,
    refreshable ? 'refreshable' : 'no refresh token',
  ]
  return `${style.bold(clean(key))}${latest ? ' (latest)' : ''}\n${facts.map((fact) => `  ${fact}\n`).join('')}`
}
