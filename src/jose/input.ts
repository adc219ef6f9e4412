import type { JsonValue } from './json.ts'
import { readJson } from './json-reader.ts'

/** A token found in what somebody had in hand, with the name it stood under. */
export interface FoundToken {
  readonly raw: string
  readonly hint: string | undefined
}

const MEMBERS = [
  'id_token',
  'access_token',
  'refresh_token',
  'logout_token',
  'token',
  'request',
  'response',
  'client_assertion',
  'assertion',
  'id_token_hint',
]

/** Finds the tokens in a text: bare, after "Bearer", quoted, in a URL's query or fragment, in a form or in a JSON answer. */
export function findTokens(text: string): readonly FoundToken[] {
  const given = text
    .trim()
    .replace(/^["'`]+|["'`,;]+$/g, '')
    .trim()
  if (given === '') return []
  const bare = /^(?:authorization:\s*)?(?:bearer|dpop)\s+(\S+)$/i.exec(given)?.[1] ?? given
  if (/^[[{]/.test(bare)) return fromJson(bare)
  if (/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(bare))
    return fromParameters(bare.replace(/^[^?#]*[?#]?/, '').replaceAll('#', '&'))
  if (/^[?#]?[\w.%-]+=[^\s]+/.test(bare) && MEMBERS.some((name) => bare.includes(`${name}=`)))
    return fromParameters(bare.replace(/^[?#]/, ''))
  // Tokens are often copied with the line breaks of a mail or a log.
  const joined = bare.replace(/\s+/g, '')
  return [{ raw: /^[\w.~+/=-]+$/.test(joined) ? joined : bare, hint: undefined }]
}

/** Whether many lines each hold something of their own, rather than one token that was wrapped. */
export function isLineByLine(text: string): boolean {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (lines.length < 2) return false
  const whole = (line: string): boolean =>
    /^["']?(bearer\s+)?e[w-z][\w-]*\.[\w-]*\.[\w.-]*["']?,?$/i.test(line) ||
    /^https?:\/\//.test(line) ||
    /^\{.*\}$/.test(line)
  return lines.filter(whole).length >= 2
}

function fromParameters(query: string): readonly FoundToken[] {
  return [...new URLSearchParams(query)]
    .filter(([name, value]) => MEMBERS.includes(name) && value !== '')
    .map(([name, raw]) => ({ raw, hint: name }))
}

function fromJson(text: string): readonly FoundToken[] {
  const { value } = readJson(text)
  if (isSerialization(value) || isKey(value)) return [{ raw: text, hint: undefined }]
  const found: FoundToken[] = []
  walk(value, found)
  return found
}

function isSerialization(value: JsonValue | undefined): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    ('ciphertext' in value || ('payload' in value && ('signature' in value || 'signatures' in value)))
  )
}

/** A JWK or a JWK Set. */
export function isKey(value: JsonValue | undefined): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    ('kty' in value || Array.isArray((value as { keys?: unknown }).keys))
  )
}

function walk(value: JsonValue | undefined, found: FoundToken[], name?: string): void {
  if (found.length >= 100) return
  if (typeof value === 'string') {
    const named = name !== undefined && MEMBERS.includes(name)
    if (named || /^e[w-z][\w-]+\.[\w-]+\.[\w.-]*$/.test(value))
      found.push({ raw: value, hint: named ? name : undefined })
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value))
      walk(member as JsonValue, found, Array.isArray(value) ? name : key)
  }
}
