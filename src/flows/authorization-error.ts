import type { OAuthError } from '../checks/token-response/oauth-error.ts'
import type { Parameters } from './authorization-request.ts'

/** Values of `error` that say only that there is one; the word itself then stands elsewhere. */
const FLAG = /^(?:true|1|yes|error|)$/i
const NAMES = ['code', 'errorCode', 'error_code', 'error_reason', 'error_type'] as const
const DESCRIPTIONS = ['error_description', 'errorMessage', 'error_message', 'errorDetails', 'message'] as const

/** The error of an authorization response (RFC 6749 4.1.2.1), also as `error=true&message=…&code=unauthorized_client`. */
export function authorizationError(parameters: Parameters): OAuthError | undefined {
  const value = (name: string): string | undefined => parameters.find(([key]) => key === name)?.[1]
  const first = (names: readonly string[]): string | undefined =>
    names.map(value).find((text) => text !== undefined && text !== '')
  const error = value('error')
  const error_description = first(DESCRIPTIONS)?.slice(0, 500)
  if (error !== undefined && !FLAG.test(error)) return { error: error.slice(0, 200), error_description }
  const flagged = error !== undefined || value('mode') === 'error'
  // What stands beside a flag as code may be a real code, which is not shown.
  const word = first(flagged ? NAMES : NAMES.filter((name) => name.startsWith('error')))
  if (word !== undefined && /^(?:0|ok|none|success)$/i.test(word)) return undefined
  if (!flagged && word === undefined) return undefined
  const shown = word !== undefined && (word !== value('code') || /^[a-z]+(?:_[a-z]+){1,5}$/.test(word))
  return { error: shown ? word.slice(0, 200) : 'error', error_description }
}
