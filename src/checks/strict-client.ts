/**
 * What a strict relying party said when it stopped, in one bounded sentence without any value of a token; undefined when it
 * stopped for a reason that is no verdict on the provider: no answer came, or it answered with an OAuth error.
 */
export function strictRefusal(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if (error.name === 'CliError' || error.name === 'ResponseBodyError' || error.name === 'AuthorizationResponseError')
    return undefined
  const inner = error.cause instanceof Error ? error.cause : undefined
  const text = inner?.message && inner.message !== error.message ? `${error.message}: ${inner.message}` : error.message
  return text
    .replace(/[\w-]{40,}/g, '…')
    .replace(/\s+/g, ' ')
    .slice(0, 200)
}
