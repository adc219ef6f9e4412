/** Errors that are no verdict on the provider: it refused in words of its own, or no answer came. */
const NO_VERDICT: ReadonlySet<string> = new Set([
  'CliError',
  'ResponseBodyError',
  'AuthorizationResponseError',
  'WWWAuthenticateChallengeError',
  'AbortError',
  'TimeoutError',
])
const NO_VERDICT_CODES: ReadonlySet<unknown> = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT'])

/** The issuer that the strict client is told of where none is known; it is compared with nothing that says anything. */
export const NO_ISSUER = 'https://issuer.invalid'

/** What it says where it was not told what it needs: how to decrypt, which algorithm is meant, or which audiences are trusted. */
const NOT_TOLD =
  /^(?:JWE decryption is not configured|missing client or server configuration\b|unsupported JWS algorithm$|.* additional untrusted audiences$)/

/** Whether it stopped for what it was not configured for, which is no fault of an answer. */
function isUnconfigured({ message, cause }: Error): boolean {
  const about: Readonly<Record<string, unknown>> = typeof cause === 'object' ? { ...cause } : {}
  return NOT_TOLD.test(message) || about['reason'] === 'default value' || about['expected'] === NO_ISSUER
}

/** Longest refusal, in characters. */
const LONGEST = 200

/**
 * What a strict relying party said when it stopped, in one bounded sentence without any value of a token; undefined when it
 * stopped for a reason that is no verdict on the provider: no answer came, it answered with an OAuth error, or our strict client is
 * not configured for what came.
 */
export function strictRefusal(error: unknown): string | undefined {
  if (!(error instanceof Error) || NO_VERDICT.has(error.name)) return undefined
  if ('code' in error && NO_VERDICT_CODES.has(error.code)) return undefined
  if (isUnconfigured(error.cause instanceof Error ? error.cause : error)) return undefined
  // Deeper causes quote what was received, so only the first is told.
  const inner = error.cause instanceof Error ? error.cause.message : ''
  const text = inner === '' || inner === error.message ? error.message : `${error.message}: ${inner}`
  const told = withoutValues(text.slice(0, 4 * LONGEST))
    .slice(0, LONGEST)
    .trim()
  if (told === '') return 'it gave no reason.'
  return /[.…!?]$/.test(told) ? told : `${told}.`
}

/** Runs of characters that could be a token or a code, and everything that a terminal would obey, are taken out. */
function withoutValues(text: string): string {
  return text
    .replace(/[\w~+/=-]{32,}|(?=[\w~+/=-]*\d)(?=[\w~+/=-]*[A-Za-z])[\w~+/=-]{20,}/g, '…')
    .replace(/[\s\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
}
