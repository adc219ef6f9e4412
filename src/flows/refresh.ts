import type { JsonObject } from '../jose/json/json.ts'

/** What is different after a refresh, by member of the token response and claim of the ID Token. */
export interface Change {
  readonly what: string
  readonly change: 'new' | 'same' | 'gone' | 'added'
}

const COMPARED = ['access_token', 'refresh_token', 'id_token', 'scope', 'token_type', 'expires_in'] as const

export function compareTokens(before: JsonObject, after: JsonObject): readonly Change[] {
  return COMPARED.flatMap((what): Change[] => {
    const [old, now] = [before[what], after[what]]
    if (old === undefined && now === undefined) return []
    if (old === undefined) return [{ what, change: 'added' as const }]
    if (now === undefined) return [{ what, change: 'gone' as const }]
    return [{ what, change: JSON.stringify(old) === JSON.stringify(now) ? ('same' as const) : ('new' as const) }]
  })
}
